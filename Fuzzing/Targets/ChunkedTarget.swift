@testable import HTTP

/// Chunked contents, and contents of a known length, however the reads divide them.
extension FuzzTarget {
    static let chunked = FuzzTarget(name: "chunked") { bytes in
        let length = Int(truncatingIfNeeded: Pieces.hash(bytes) % UInt64(bytes.count + 2))
        for framing in [ContentFraming.chunked, .length(length)] {
            let whole = read([bytes[...]], framing)
            require(whole.content.count <= contentLimit, "more content than the limit")
            for division in Pieces.divisions(of: bytes) {
                require(read(division, framing) == whole, "several reads make another content")
            }
        }
        checkRoundTrip(bytes)
    }

    private static let contentLimit = 1024

    private struct Outcome: Equatable {
        var content: [UInt8] = []
        var used = 0
        var isDone = false
        var fault: ProtocolFault?
    }

    private static func read(_ pieces: [ArraySlice<UInt8>], _ framing: ContentFraming) -> Outcome {
        var outcome = Outcome()
        do throws(ProtocolFault) {
            var decoder = try ContentDecoder(framing, byteLimit: contentLimit)
            for piece in pieces where !decoder.isDone {
                outcome.used += try piece.withUnsafeBufferPointer { bytes throws(ProtocolFault) in
                    try decoder.decode(UnsafeRawBufferPointer(bytes), into: &outcome.content)
                }
            }
            outcome.isDone = decoder.isDone
        } catch {
            return Outcome(fault: error)
        }
        return outcome
    }

    /// The bytes as content, encoded in chunks, come back as they were.
    private static func checkRoundTrip(_ bytes: [UInt8]) {
        let content = Array(bytes.prefix(contentLimit))
        var encoded: [UInt8] = []
        for piece in Pieces.divisions(of: content)[0] {
            encoded += Array("\(String(piece.count, radix: 16));x=y\r\n".utf8) + piece + [13, 10]
        }
        encoded += Array("0\r\nTrailer: dropped\r\n\r\n".utf8)
        let outcome = read([encoded[...]], .chunked)
        require(outcome == Outcome(content: content, used: encoded.count, isDone: true), "\(outcome)")
    }
}
