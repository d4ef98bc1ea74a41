/// Why a text is no value of a type, in words for whoever sent it.
struct InvalidValue: Error, Equatable {
    let message: String
    /// Stable word for programs: `required`, `invalid`, `max_length`, `min_value`, `max_value`.
    let code: String

    static let missing = Self(message: "This field is required.", code: "required")

    static func malformed(_ message: String) -> Self {
        Self(message: message, code: "invalid")
    }

    static func tooLong(_ limit: Int) -> Self {
        Self(message: "Ensure this value has at most \(limit) bytes.", code: "max_length")
    }

    static func outside(_ range: ClosedRange<Int>, _ value: Int) -> Self {
        value < range.lowerBound
            ? Self(message: "Ensure this value is at least \(range.lowerBound).", code: "min_value")
            : Self(message: "Ensure this value is at most \(range.upperBound).", code: "max_value")
    }
}
