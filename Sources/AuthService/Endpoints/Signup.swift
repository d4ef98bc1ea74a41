import FoundationEssentials

/// What somebody who signs up tells of themselves, checked.
struct Signup: Sendable {
    let username: Username
    let email: EmailAddress
    let password: NewPassword
    let firstName: PersonName
    let lastName: PersonName
    let phone: PhoneNumber
    let metadata: Metadata

    /// - Throws: `ValidationError` with every fault of every field.
    init(_ input: InputFields, _ policy: NewPassword.Policy, _ canonical: Canonical) throws(ValidationError) {
        var reader = FieldReader(input)
        let username = reader.required("username") { text throws(FieldFault) in
            try Username(validating: text, canonical)
        }
        let email = reader.required("email") { text throws(FieldFault) in try EmailAddress(validating: text) }
        firstName = reader.name("first_name", canonical) ?? .none
        lastName = reader.name("last_name", canonical) ?? .none
        phone = reader.phone() ?? .none
        metadata = reader.metadata() ?? .empty
        let owner = Self.owner(username, email, firstName, lastName, phone)
        let password = reader.required("password") { text throws(FieldFault) in
            try NewPassword(validating: text, owner: owner, policy: policy, canonical)
        }
        reader.confirm(password)
        try reader.finish()

        guard let username, let email, let password else { preconditionFailure("a missing field was no fault") }
        self.username = username
        self.email = email
        self.password = password
    }

    func user(id: UUID, hash: StoredPassword, at now: Date) -> User {
        User(
            id: id, username: username, email: email, firstName: firstName, lastName: lastName, phone: phone,
            metadata: metadata, dateJoined: now, passwordHash: hash
        )
    }

    /// What a password must not be like.
    private static func owner(
        _ username: Username?, _ email: EmailAddress?, _ firstName: PersonName, _ lastName: PersonName,
        _ phone: PhoneNumber
    ) -> [(name: String, value: String)] {
        [
            ("username", username?.text ?? ""), ("email address", email?.text ?? ""), ("first name", firstName.text),
            ("last name", lastName.text), ("full name", firstName.text + lastName.text), ("phone number", phone.text),
        ]
    }
}

extension FieldReader {
    mutating func name(_ field: String, _ canonical: Canonical) -> PersonName? {
        optional(field) { text throws(FieldFault) in try PersonName(validating: text, field: field, canonical) }
    }

    mutating func phone() -> PhoneNumber? {
        optional("phone") { text throws(FieldFault) in try PhoneNumber(validating: text) }
    }

    mutating func metadata() -> Metadata? {
        optionalStructure("metadata") { value throws(FieldFault) in try Metadata(validating: value) }
    }

    /// Compares the repetition of a password, if there is one.
    fileprivate mutating func confirm(_ password: NewPassword?) {
        guard let repeated = optional("confirm_password", { text throws(FieldFault) in text }), let password,
            repeated != password.text
        else { return }
        fault(FieldFault("confirm_password", .passwordMismatch, "The two password fields didn't match."))
    }
}
