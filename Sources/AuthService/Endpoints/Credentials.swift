/// What somebody logs in with.
struct Credentials: Sendable {
    /// Longest name or address that anybody can have, in code points.
    private static let nameLimit = EmailAddress.limit

    /// The name or address in canonical form.
    let loginKey: String
    let password: String

    /// - Throws: `ValidationError` for what nobody can have: it says nothing about any account.
    init(_ input: InputFields, _ canonical: Canonical) throws(ValidationError) {
        var reader = FieldReader(input)
        let name = reader.required("username") { text throws(FieldFault) in
            try Self.check(text, "username", limit: Self.nameLimit)
        }
        let password = reader.required("password") { text throws(FieldFault) in
            try Self.check(text, "password", limit: NewPassword.limit)
        }
        try reader.finish()
        // Nobody has a name without a canonical form; it is looked up in vain, like any unknown one.
        loginKey = name.map { canonical.key($0) ?? $0 } ?? ""
        self.password = password ?? ""
    }

    private static func check(_ text: String, _ field: String, limit: Int) throws(FieldFault) -> String {
        guard !text.isEmpty else { throw .blank(field) }
        guard text.unicodeScalars.count <= limit else { throw .tooLong(field, limit: limit) }
        return text
    }
}
