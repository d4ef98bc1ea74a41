import Testing

@testable import HTTP

/// Whether the connection outlives the request (RFC 9112 §9.3), and whether an interim answer is wanted (RFC 9110 §10.1.1).
@Suite struct PersistenceTests {
    @Test(arguments: [
        ("", true), ("keep-alive", true), ("upgrade", true), ("TE, foo", true), ("closed", true), ("\"close\"", true),
        ("close", false), ("Close", false), ("CLOSE", false), (" close ", false), ("TE, close", false),
        ("close, TE", false), ("TE,\tclose\t,foo", false), (",close", false), ("keep-alive, close", false),
        ("close, keep-alive", false), ("TE\r\nConnection: close", false), ("close\r\nConnection: keep-alive", false),
    ])
    func ofHTTP11LastsUnlessClosed(_ value: String, _ keepsAlive: Bool) {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n"
        expectAtEverySplit(.takes("9112 §9.3", text, as: ReadMessage(keepsAlive: keepsAlive)))
    }

    @Test(arguments: [
        ("keep-alive", true), ("Keep-Alive", true), ("foo, keep-alive", true), ("foo\r\nConnection: keep-alive", true),
        ("", false), ("close", false), ("keep-alives", false), ("alive", false),
        // `close` stands above it, wherever it is.
        ("close, keep-alive", false), ("keep-alive, close", false), ("close\r\nConnection: keep-alive", false),
        ("keep-alive\r\nConnection: close", false),
    ])
    func ofHTTP10EndsUnlessAskedToLast(_ value: String, _ keepsAlive: Bool) {
        let message = ReadMessage(minorVersion: 0, keepsAlive: keepsAlive)
        let text = "GET / HTTP/1.0\r\nHost: a\r\nConnection: \(value)\r\n\r\n"
        expectAtEverySplit(.takes("9112 §9.3", text, as: message))
    }

    @Test func ofHTTP10EndsWithoutTheField() {
        let message = ReadMessage(minorVersion: 0, keepsAlive: false)
        expectAtEverySplit(.takes("9112 §9.3", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", as: message))
    }

    @Test(arguments: [("1.1", true), ("1.0", false)])
    func asksForAnInterimAnswerInHTTP11Alone(_ version: String, _ expectsContinue: Bool) {
        let head = "POST / HTTP/\(version)\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n"
        let message = ReadMessage(
            method: .post, content: "x", minorVersion: expectsContinue ? 1 : 0, keepsAlive: expectsContinue,
            expectsContinue: expectsContinue)
        expectAtEverySplit(.takes("9110 §10.1.1", head + "x", as: message))
    }

    @Test(arguments: ["", "101-continue", "100-continue, x", "x", "100-continued", "100", "100-continue;q=1"])
    func refusesOtherExpectations(_ value: String) {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: \(value)\r\n\r\n"
        expectAtEverySplit(.refuses("9110 §10.1.1", text, .unknownExpectation))
    }

    @Test(arguments: ["Expect: 100-continue", "Authorization: Bearer a", "Content-Type: text/plain"])
    func refusesToHearTwiceWhatMayBeSaidOnce(_ line: String) {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\nX: y\r\n\(line)\r\n\r\n"
        expectAtEverySplit(.refuses("9110 §5.3", text, .repeatedField))
    }
}
