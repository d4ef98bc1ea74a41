import Crypto
import Testing

/// Random bytes, and the comparison of secrets.
@Suite struct SecureRandomTests {
    @Test func givesOtherBytesEachTime() {
        #expect(Set((0..<1000).map { _ in SecureRandom.bytes(16) }).count == 1000)
    }

    @Test(arguments: [0, 1, 31, 4096])
    func givesAsManyBytesAsAskedFor(count: Int) {
        #expect(SecureRandom.bytes(count).count == count)
    }

    @Test func setsEveryBit() {
        let seen = (0..<200).reduce(into: [UInt8](repeating: 0, count: 32)) { seen, _ in
            for (index, byte) in SecureRandom.bytes(32).enumerated() { seen[index] |= byte }
        }

        #expect(seen.allSatisfy { $0 == 0xFF })
    }

    @Test(arguments: [([], []), ([0], [0]), ([1, 2, 3], [1, 2, 3])] as [([UInt8], [UInt8])])
    func findsEqualSecretsEqual(left: [UInt8], right: [UInt8]) {
        #expect(constantTimeEquals(left, right))
    }

    @Test(
        arguments: [
            ([], [0]), ([0], []), ([1], [2]), ([1, 2], [1]), ([1], [1, 0]), ([1, 2, 3], [1, 2, 4]),
            ([0, 0], [0, 128]),
        ] as [([UInt8], [UInt8])])
    func tellsSecretsApart(left: [UInt8], right: [UInt8]) {
        #expect(!constantTimeEquals(left, right))
    }
}
