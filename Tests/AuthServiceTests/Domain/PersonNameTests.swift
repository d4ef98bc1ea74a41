import Testing

@testable import AuthService

@Suite struct PersonNameTests {
    @Test(arguments: ["", "Ada", "Jean-Luc", "O'Hara", "d’Arc", "María José", "Nguyễn", "李", "Zoe\u{308}"])
    func acceptsNames(_ text: String) throws {
        #expect(try PersonName(validating: text, field: "first_name", .simple).text == text)
    }

    @Test(arguments: [
        "Ada1", "Ada!", "<b>", "Ada\n", "Ada\u{0}", "a;b", "=cmd()", "Ada\u{202E}", "a_b", "a@b", "\u{308}Zoe", "Ada\t",
        "😀",
        "a/b", "\u{2028}",
    ])
    func refusesAnythingElse(_ text: String) {
        let error = #expect(throws: FieldFault.self) {
            try PersonName(validating: text, field: "last_name", .simple)
        }

        #expect(error?.code == .invalid)
        #expect(error?.field == "last_name")
    }

    @Test func refusesALongOne() {
        #expect(throws: FieldFault.tooLong("first_name", limit: 150)) {
            try PersonName(validating: String(repeating: "a", count: 151), field: "first_name", .simple)
        }
    }

    @Test func dropsSpacesAroundIt() throws {
        #expect(try PersonName(validating: "  Ada ", field: "first_name", .simple).text == "Ada")
    }
}
