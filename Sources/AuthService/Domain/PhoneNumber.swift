/// A telephone number, `^\+?1?\d{9,15}$`; empty if not told.
struct PhoneNumber: Sendable, Hashable {
    static let none = PhoneNumber(stored: "")

    let text: String

    /// Takes over a number that was checked before, from storage.
    init(stored text: String) {
        self.text = text
    }

    init(validating input: String, field: String = "phone") throws(FieldFault) {
        guard input.isEmpty || Self.isNumber(input) else {
            throw FieldFault(
                field, .invalid, "Enter a phone number in the format '+999999999'; up to 15 digits are allowed."
            )
        }
        self.init(stored: input)
    }

    private static func isNumber(_ input: String) -> Bool {
        let digits = input.hasPrefix("+") ? input.utf8.dropFirst() : input.utf8[...]
        guard digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return false }
        // The expression takes one more digit behind a leading 1.
        return (9...15).contains(digits.count) || digits.count == 16 && digits.first == UInt8(ascii: "1")
    }
}
