/// A first or last name: at most 150 of letters, marks, spaces, hyphens and apostrophes; empty if not told.
struct PersonName: Sendable, Hashable {
    static let limit = 150
    static let none = PersonName(stored: "")

    /// The name in NFKC, without spaces around it.
    let text: String

    /// Takes over a name that was checked before, from storage.
    init(stored text: String) {
        self.text = text
    }

    init(validating input: String, field: String, _ canonical: Canonical) throws(FieldFault) {
        guard input.unicodeScalars.count <= 4 * Self.limit else { throw .tooLong(field, limit: Self.limit) }
        guard let text = canonical.compose(input)?.trimmingSpaces(), text.unicodeScalars.allSatisfy(Self.isAllowed),
            text.unicodeScalars.first?.properties.isMark != true
        else {
            throw FieldFault(
                field, .invalid, "This value may contain only letters, spaces, hyphens and apostrophes."
            )
        }
        guard text.unicodeScalars.count <= Self.limit else { throw .tooLong(field, limit: Self.limit) }
        self.init(stored: text)
    }

    /// The first letter with its marks, in upper case; empty if there is none.
    var initial: String { text.first { $0.isLetter }.map { String($0).uppercased() } ?? "" }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "-", "'", "\u{2010}", "\u{2019}": true
        default: scalar.properties.isLetter || scalar.properties.isMark
        }
    }
}

extension String {
    /// Without the spaces at both ends.
    fileprivate func trimmingSpaces() -> String {
        guard let first = unicodeScalars.firstIndex(where: { $0 != " " }),
            let last = unicodeScalars.lastIndex(where: { $0 != " " })
        else { return "" }
        return String(unicodeScalars[first...last])
    }
}
