import Testing

@testable import HTTP

/// Bounds on a head, each met exactly and passed by one.
@Suite struct HeadLimitsTests {
    @Test(arguments: [0, 1, 2, 300])
    func answersATargetThatIsTooLong(_ excess: Int) {
        var limits = ServerLimits()
        limits.targetByteLimit = 20
        let path = "/" + String(repeating: "x", count: 19 + excess)
        let text = "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n"
        expectAtEverySplit(
            excess == 0
                ? .takes("9110 §15.5.15", text, as: ReadMessage(path: path), limits: limits)
                : .refuses("9110 §15.5.15", text, .targetTooLong, limits: limits))
    }

    @Test(arguments: [0, 1, 2, 300])
    func answersAHeadThatIsTooLarge(_ excess: Int) {
        var limits = ServerLimits()
        limits.headByteLimit = 100
        let line = "GET / HTTP/1.1\r\nHost: a\r\nX: "
        let value = String(repeating: "x", count: 100 - 4 - line.utf8.count + excess)
        let message = ReadMessage(fields: [Field("x", value)])
        let text = line + value + "\r\n\r\n"
        expectAtEverySplit(
            excess == 0
                ? .takes("6585 §5", text, as: message, limits: limits)
                : .refuses("6585 §5", text, .headTooLarge, limits: limits))
    }

    /// What follows the head is not counted with it.
    @Test func countsTheHeadAlone() {
        var limits = ServerLimits()
        limits.headByteLimit = 60
        let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n"
        let content = String(repeating: "x", count: 90)
        let message = ReadMessage(method: .post, content: content)
        expectAtEverySplit(
            .takes("here", post + content + post + content, as: message, message, limits: limits))
    }

    /// A head that never ends is refused when the limit is reached, not when it ends.
    @Test func answersWhatHasNoEndInSight() {
        var limits = ServerLimits()
        limits.headByteLimit = 100
        let endless = String(repeating: "x", count: 200)
        expectAtEverySplit(.refuses("9112 §3", "GET /" + endless, .targetTooLong, limits: limits))
        expectAtEverySplit(.refuses("here", endless, .targetTooLong, limits: limits))
        expectAtEverySplit(
            .refuses("6585 §5", "GET / HTTP/1.1\r\nHost: a\r\nX: " + endless, .headTooLarge, limits: limits))
        expectAtEverySplit(
            .refuses("6585 §5", "GET / HTTP/1.1\r\nHost: a\r\n" + endless, .headTooLarge, limits: limits))
    }

    @Test(arguments: [0, 1, 5])
    func answersMoreFieldsThanMayBe(_ excess: Int) {
        var limits = ServerLimits()
        limits.fieldCountLimit = 10
        let fields = Array(repeating: Field("x", "y"), count: 9 + excess)
        let text = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 9 + excess) + "\r\n"
        expectAtEverySplit(
            excess == 0
                ? .takes("6585 §5", text, as: ReadMessage(fields: fields), limits: limits)
                : .refuses("6585 §5", text, .headTooLarge, limits: limits))
    }

    @Test func takesAHeadOfTheDefaultLimitsAndNotAByteMore() {
        let limits = ServerLimits()
        func head(_ count: Int) -> [UInt8] {
            let line = "GET / HTTP/1.1\r\nHost: a\r\nX: "
            return Array((line + String(repeating: "x", count: count - 4 - line.utf8.count) + "\r\n\r\n").utf8)
        }

        #expect(WireReader.read([head(limits.headByteLimit)[...]]).messages.count == 1)
        #expect(WireReader.read([head(limits.headByteLimit + 1)[...]]).fault == .headTooLarge)
    }
}
