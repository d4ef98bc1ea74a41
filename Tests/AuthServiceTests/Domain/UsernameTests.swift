import Testing

@testable import AuthService

@Suite struct UsernameTests {
    @Test(arguments: [
        "ada", "Ada.Lovelace", "a@b", "x+y-z_1", "Åsa", "Дмитрий", "太郎一", String(repeating: "a", count: 150),
    ])
    func acceptsLettersDigitsAndAFewSigns(_ text: String) throws {
        #expect(try Username(validating: text, .simple).text == text)
    }

    @Test(arguments: [
        ("", FieldFault.Code.blank), ("ab", .minLength), (String(repeating: "a", count: 151), .maxLength),
        (String(repeating: "a", count: 601), .maxLength), ("ada lovelace", .invalid), (" ada", .invalid),
        ("ada\n", .invalid), ("ada\u{0}", .invalid), ("ada!", .invalid), ("ada/..", .invalid), ("<ada>", .invalid),
        ("ada'--", .invalid), ("ada\u{202E}x", .invalid), ("ada\u{200B}", .invalid), ("ada😀", .invalid),
        ("ada²", .invalid), ("a\u{301}da", .invalid), ("ada:x", .invalid),
    ])
    func refusesAnythingElse(_ text: String, _ code: FieldFault.Code) {
        let error = #expect(throws: FieldFault.self) { try Username(validating: text, .simple) }

        #expect(error?.code == code)
        #expect(error?.field == "username")
    }

    @Test func isUniqueWithoutRegardToCase() throws {
        #expect(try Username(validating: "ADA", .simple).key == Username(validating: "ada", .simple).key)
    }
}
