import Crypto
import FoundationEssentials
import Testing

@testable import AuthService

@Suite struct RefreshTokenTests {
    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, Int64.max])
    func readsWhatItWrote(_ generation: Int64) {
        let token = RefreshToken.fixture(generation: generation)

        #expect(RefreshToken(bytes: token.bytes) == token)
    }

    @Test func refusesEveryTruncationAndExtension() {
        let bytes = RefreshToken.fixture(generation: 300).bytes

        for length in 0..<bytes.count { #expect(RefreshToken(bytes: Array(bytes.prefix(length))) == nil) }
        #expect(RefreshToken(bytes: bytes + [0]) == nil)
    }

    @Test func refusesEveryFlippedBit() {
        let bytes = RefreshToken.fixture(generation: 300).bytes

        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(RefreshToken(bytes: changed) == nil)
        }
    }

    /// The same generation in more bytes than it needs, with a checksum that fits.
    @Test(arguments: [
        [0x80, 0x00], [0x81, 0x00], [0xFF, 0x80, 0x00], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    ])
    func refusesAnotherFormOfAGeneration(_ varint: [UInt8]) {
        let decoded = Varint.decode(varint)

        #expect(decoded == nil || decoded.map { Varint.encode($0.value) } == varint)
    }

    @Test func refusesAnotherVersionWithAChecksumThatFits() {
        var body = Array(RefreshToken.fixture().bytes.dropLast(4))
        body[0] = 2
        let checksum = CRC32.checksum(body)
        let bytes = body + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * $0)) }

        #expect(RefreshToken(bytes: bytes) == nil)
    }
}

extension RefreshToken {
    static func fixture(session: UUID = UUID(), generation: Int64 = 0) -> RefreshToken {
        RefreshToken(session: session, generation: generation, code: Array(0..<16))
    }
}
