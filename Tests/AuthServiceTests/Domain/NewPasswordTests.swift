import Testing

@testable import AuthService

@Suite struct NewPasswordTests {
    @Test(arguments: [
        "correct horse battery staple", "tr0ub4dor&3x!", "  leading and trailing  ", "пароль-для-теста", "🦊🐻🐼🐨🐯🦁🐮🐷",
        "Xk9#mQ2$", String(repeating: "ab1!Zq-", count: 36),
    ])
    func takesItWhole(_ text: String) throws {
        #expect(try password(text).text == text)
    }

    @Test(arguments: [
        ("", FieldFault.Code.blank), ("short1!", .minLength), ("пароль7", .minLength),
        (String(repeating: "x7", count: 129), .maxLength),
        ("password", .passwordTooCommon), ("PASSWORD", .passwordTooCommon), ("Password1", .passwordTooCommon),
        ("qwertyuiop", .passwordTooCommon), ("letmein123", .passwordTooCommon), ("iloveyou", .passwordTooCommon),
        ("12345678", .passwordTooCommon), ("87654321", .passwordTooCommon), ("hgfedcba", .passwordTooCommon),
        ("abcabcabc", .passwordTooCommon), ("aaaaaaaaaaaa", .passwordTooCommon), ("1q2w3e4r5t", .passwordTooCommon),
        ("auth-service", .passwordTooCommon), ("AuthService1", .passwordTooCommon),
        ("ada.lovelace", .passwordTooSimilar), ("Lovelace1815", .passwordTooSimilar),
        ("ecalevol.ada", .passwordTooSimilar), ("countess@example.com", .passwordTooSimilar),
        ("491511234567", .passwordTooSimilar),
    ])
    func refusesWhatIsGuessedFirst(_ text: String, _ code: FieldFault.Code) {
        let error = #expect(throws: FieldFault.self) { try password(text) }

        #expect(error?.code == code)
        #expect(error?.field == "password")
    }

    @Test func countsCodePointsAgainstAConfiguredMinimum() throws {
        #expect(throws: FieldFault.self) { try password("fourteen chars", minimumLength: 15) }
        #expect(throws: Never.self) { try password("fifteen chars..", minimumLength: 15) }
    }

    @Test(arguments: [
        // Four letters, however they are spelt.
        ("e\u{301}a\u{300}o\u{308}u\u{302}", FieldFault.Code.minLength),
        // Nothing that could be seen.
        (String(repeating: "\u{200B}", count: 9), .passwordTooCommon),
        (String(repeating: "\u{AD}\u{200D}", count: 9) + "x", .passwordTooCommon),
        // A common one with something unseen in it, or in other letters.
        ("pass\u{200B}word", .passwordTooCommon), ("\u{FF50}\u{FF41}\u{FF53}\u{FF53}word", .passwordTooCommon),
    ])
    func isNotFooledByUnicode(_ text: String, _ code: FieldFault.Code) {
        let error = #expect(throws: FieldFault.self) {
            try NewPassword(validating: text, owner: [], policy: NewPassword.Policy(), .unicode)
        }

        #expect(error?.code == code)
    }

    @Test func neverPrintsItself() throws {
        let secret = try password("correct horse battery")

        #expect("\(secret)" == "<redacted>")
        #expect(!String(reflecting: secret).contains("horse"))
    }

    @Test func findsEveryPasswordOfTheList() {
        let words = CommonPasswords.list.description.split { $0 == " " || $0 == "\n" }

        #expect(words.count > 10_000)
        #expect(words.allSatisfy { CommonPasswords.contains(String($0)) })
    }

    private func password(_ text: String, minimumLength: Int = 8) throws -> NewPassword {
        let owner = [
            (name: "username", value: "ada.lovelace"), (name: "email", value: "countess@example.com"),
            (name: "first name", value: "Ada"), (name: "last name", value: "Lovelace"),
            (name: "phone", value: "+491511234567"),
        ]
        let policy = NewPassword.Policy(minimumLength: minimumLength, contextWords: ["auth-service", "authservice"])
        return try NewPassword(validating: text, owner: owner, policy: policy, .simple)
    }
}
