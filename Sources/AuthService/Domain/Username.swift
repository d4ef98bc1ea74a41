/// The name a user chose: 3 to 150 of letters, digits and `@.+-_`.
struct Username: Sendable, Hashable {
    static let lengths = 3...150

    /// The name as chosen, in NFKC.
    let text: String
    /// What it is unique by: without regard to case.
    let key: String

    /// Takes over a name that was checked before, from storage.
    init(stored text: String, key: String) {
        self.text = text
        self.key = key
    }

    init(validating input: String, field: String = "username", _ canonical: Canonical) throws(FieldFault) {
        guard !input.isEmpty else { throw .blank(field) }
        // Composing at most quarters the length of what composes at all; more is not worth normalizing.
        guard input.unicodeScalars.count <= 4 * Self.lengths.upperBound else {
            throw .tooLong(field, limit: Self.lengths.upperBound)
        }
        guard let text = canonical.compose(input), let key = canonical.key(text),
            text.unicodeScalars.allSatisfy(Self.isAllowed)
        else { throw Self.invalid(field) }
        let length = text.unicodeScalars.count
        guard length >= Self.lengths.lowerBound else { throw .tooShort(field, minimum: Self.lengths.lowerBound) }
        guard length <= Self.lengths.upperBound else { throw .tooLong(field, limit: Self.lengths.upperBound) }
        // Letters that are not seen do not make a name longer.
        guard key.unicodeScalars.count >= Self.lengths.lowerBound else { throw Self.invalid(field) }
        self.init(stored: text, key: key)
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "@", ".", "+", "-", "_": true
        default: scalar.properties.isLetter || scalar.properties.generalCategory == .decimalNumber
        }
    }

    private static func invalid(_ field: String) -> FieldFault {
        FieldFault(
            field, .invalid,
            "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."
        )
    }
}

extension Unicode.Scalar.Properties {
    var isLetter: Bool {
        switch generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    var isMark: Bool {
        switch generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
