import Testing

@testable import AuthService

@Suite struct PhoneNumberTests {
    @Test(arguments: ["", "123456789", "+123456789", "+4915112345678", "123456789012345", "+1123456789012345"])
    func acceptsWhatTheExpressionMatches(_ text: String) throws {
        #expect(try PhoneNumber(validating: text).text == text)
    }

    @Test(arguments: [
        "12345678", "2234567890123456", "11234567890123456", "+", "++123456789", "123 456 789", "123-456-789",
        "(030)1234567",
        "123456789\n", "١٢٣٤٥٦٧٨٩", "12345678x", "1+23456789",
    ])
    func refusesAnythingElse(_ text: String) {
        let error = #expect(throws: FieldFault.self) { try PhoneNumber(validating: text) }

        #expect(error?.code == .invalid)
    }
}
