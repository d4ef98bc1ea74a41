import Shared
import Testing

@Suite struct SecretTests {
    @Test func showsNothingHoweverItIsPrinted() {
        struct Settings { let key = Secret("hunter2-hunter2") }
        var dumped = ""
        dump(Settings(), to: &dumped)

        let shown = [
            "\(Secret("hunter2-hunter2"))", String(reflecting: Secret("hunter2-hunter2")), "\(Settings())", dumped,
        ]
        #expect(shown.allSatisfy { $0.contains("<redacted>") && !$0.contains("hunter2") })
    }

    @Test func comparesByContent() {
        #expect(Secret("abc") == Secret("abc"))
        #expect(Secret("abc") != Secret("abd"))
        #expect(Secret("abc") != Secret("abcd"))
    }
}
