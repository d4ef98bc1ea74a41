import Testing

@testable import HTTP

/// The bit sets, against the characters that the standards list.
@Suite struct ByteClassTests {
    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let digits = "0123456789"

    private func members(_ isMember: (UInt8) -> Bool) -> Set<UInt8> { Set((0...255).filter(isMember)) }

    @Test func knowsTheTokensOfRFC9110() {
        #expect(members(ByteClass.isToken) == Set((Self.letters + Self.digits + "!#$%&'*+-.^_`|~").utf8))
    }

    @Test func knowsTheCharactersOfATargetInRFC3986() {
        let unreserved = Self.letters + Self.digits + "-._~"
        let reserved = ":/?[]@" + "!$&'()*+,;="
        #expect(members(ByteClass.isTarget) == Set((unreserved + reserved + "%").utf8))
    }

    @Test func knowsIdentifiers() {
        #expect(members(ByteClass.isIdentifier) == Set((Self.letters + Self.digits + "._-").utf8))
    }

    @Test func knowsFieldContent() {
        #expect(members(ByteClass.isFieldContent) == Set([9] + Array(32...126) + Array(128...255)))
    }

    @Test func knowsDigits() {
        #expect(members(ByteClass.isDigit) == Set(Self.digits.utf8))
    }

    @Test func lowersLettersOfASCIIAlone() {
        for byte in 0...255 as ClosedRange<UInt8> {
            let isUpper = (65...90).contains(byte)
            #expect(ByteClass.lowercased(byte) == (isUpper ? byte + 32 : byte))
        }
    }

    @Test func readsHexadecimalDigits() {
        for byte in 0...255 as ClosedRange<UInt8> {
            let character = Character(UnicodeScalar(byte))
            let value = byte < 128 ? character.hexDigitValue : nil
            #expect(ByteClass.hexadecimal(byte).map(Int.init) == value)
        }
    }
}
