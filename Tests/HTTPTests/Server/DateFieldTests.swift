import Testing

@testable import HTTP

@Suite struct DateFieldTests {
    /// IMF-fixdate (RFC 9110 §5.6.7), the first of them the RFC's example.
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
        (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func rendersASecond(_ second: Int, _ date: String) {
        #expect(String(decoding: DateField.render(second), as: UTF8.self) == "Date: \(date)\r\n")
    }

    @Test func isOfTheCurrentSecondOnceRefreshed() {
        var field = DateField()
        let hasChanged = field.refresh()
        #expect(hasChanged)
        let line = String(decoding: field.line, as: UTF8.self)

        #expect(line.hasPrefix("Date: ") && line.hasSuffix(" GMT\r\n"))
        #expect(line.utf8.count == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n".utf8.count)
    }
}
