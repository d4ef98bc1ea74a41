import Testing

@testable import AuthService

@Suite struct EmailAddressTests {
    @Test(arguments: [
        "ada@example.com", "a@b.co", "ada.lovelace+tag@mail.example.co.uk", "o'hara@example.com",
        "x@xn--bcher-kva.example",
        "1@1.example", "a!#$%&'*+-/=?^_`{|}~b@example.org", String(repeating: "a", count: 64) + "@example.com",
    ])
    func acceptsMailboxes(_ text: String) throws {
        #expect(try EmailAddress(validating: text).text == text)
    }

    @Test(arguments: [
        "ada", "@example.com", "ada@", "ada@example", "ada@@example.com", "ada@exa@mple.com", ".ada@example.com",
        "ada.@example.com", "a..b@example.com", "ada@.example.com", "ada@example.com.", "ada@-example.com",
        "ada@example-.com", "ada@exam_ple.com", "ada@example.123", "ada@127.0.0.1", "ada@[127.0.0.1]",
        "\"ada\"@example.com", "ada @example.com", " ada@example.com", "ada@example.com\r\nBcc: x@y.zz",
        "Ada <ada@example.com>", "ada@exämple.com", "äda@example.com", "ada\u{0}@example.com",
        String(repeating: "a", count: 65) + "@example.com",
        "ada@" + String(repeating: "a", count: 64) + ".com",
    ])
    func refusesAnythingElse(_ text: String) {
        #expect(throws: FieldFault("email", .invalid, "Enter a valid email address.")) {
            try EmailAddress(validating: text)
        }
    }

    @Test func refusesAnEmptyAndAnOverlongAddress() {
        #expect(throws: FieldFault.blank("email")) { try EmailAddress(validating: "") }
        #expect(throws: FieldFault.tooLong("email", limit: 254)) {
            try EmailAddress(validating: "a@" + String(repeating: "b.", count: 126) + "c")
        }
    }

    @Test func isUniqueWithoutRegardToCase() throws {
        #expect(try EmailAddress(validating: "Ada@Example.COM").key == "ada@example.com")
    }
}
