import Testing

@testable import HTTP

@Suite struct ReceivedBytesTests {
    private func text(_ bytes: ReceivedBytes) -> String {
        bytes.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func append(_ text: String, to bytes: inout ReceivedBytes) {
        Array(text.utf8).withUnsafeBytes { bytes.append($0) }
    }

    @Test func givesWhatWasAppendedInOrder() {
        var bytes = ReceivedBytes()
        #expect(bytes.isEmpty && bytes.count == 0 && text(bytes) == "")
        for piece in ["abc", "", "d", "efg"] { append(piece, to: &bytes) }
        #expect(!bytes.isEmpty && bytes.count == 7 && text(bytes) == "abcdefg")
    }

    @Test(arguments: 0...7)
    func dropsWhatWasConsumed(_ count: Int) {
        var bytes = ReceivedBytes()
        append("abcdefg", to: &bytes)
        bytes.consume(count)
        #expect(text(bytes) == String("abcdefg".dropFirst(count)) && bytes.count == 7 - count)
        #expect(bytes.isEmpty == (count == 7))

        append("hi", to: &bytes)
        #expect(text(bytes) == String("abcdefg".dropFirst(count)) + "hi")
    }

    /// Appending moves the mark and must move no byte but those.
    @Test func keepsTheRestThroughAnyOrderOfSteps() {
        var bytes = ReceivedBytes()
        var model: [UInt8] = []
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            if Bool.random(using: &generator) {
                let fresh = (0..<Int.random(in: 0...20, using: &generator)).map { _ in UInt8.random(in: 0...255) }
                fresh.withUnsafeBytes { bytes.append($0) }
                model += fresh
            } else {
                let count = Int.random(in: 0...model.count, using: &generator)
                bytes.consume(count)
                model.removeFirst(count)
            }
            #expect(bytes.withBytes { $0.elementsEqual(model) } && bytes.count == model.count)
        }
    }
}
