import Testing

@testable import Crypto

/// Signatures at the edges of what R and S may be, and what is no signature at all.
///
/// The accepted ones were made by choosing R and S and computing the key that they are a signature of: with the point
/// `R` of x-coordinate `r`, that key is (s·R − z·G) / r.
@Suite struct ES256SignatureTests {
    /// A signature of `message` under a key of its own.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var x, y, signature: String

        init(_ name: String, x: String, y: String, r: String, s: String) {
            testDescription = name
            (self.x, self.y) = (x, y)
            signature = r + s
        }
    }

    private static let message = Array("edge cases of ES256".utf8)
    private static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
    private static let r = "9fad84aeae08bbef7f010014d82cef6a09de2b0cf871b5ce0c4f1d13a59a5934"
    private static let gx = "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY"

    private static func small(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    static let accepted = [
        Case(
            "s = 1", x: "LNHEbgtTEgTyvIwBkBTwpSxNXKMi7TNB1J73Gb4PYFk",
            y: "ZAUiYI2AYNNzJTjw65hdURBoKHcN57CjrhVO3Gdz30A", r: r, s: small(1)),
        Case(
            "s = 2", x: "_b8cPUQ1N3iM3bbSkvRVdiXKkJsg7kx0JTgTTuDw_Vs",
            y: "qnIyOsps_h__ldXkBXT6F23m2vSHyu9KKQuJK_BwWtk", r: r, s: small(2)),
        Case(
            "s = n - 1", x: "gNnIam0CR3nbpVD6z4VU_U9lGER7ptUgiVlPLQPQHKM",
            y: "nfNe40hnnr-PuzgJcuLEeUUQxH4Nh5eFWOQzEu9HESk", r: r, s: String(order.dropLast()) + "0"),
        Case(
            "s = n - 2", x: "8o5fQ-jgyAnbJcPMb4_g3V7Vgvy20WJJ8xHsSGhUN5U",
            y: "Rnzk97uBtt7klnsk6SX6dvw4_it_-FkxZeK70vValUQ", r: r, s: String(order.dropLast(2)) + "4f"),
        Case(
            "s has the top bit alone", x: "pp9wjDvu7CWVt064N9oCkxz789cbl4Mq8X-RAvWPB_k",
            y: "SFyktYFZv3yH0nZOM-UVh1IsZkgRnpBvS80YWZq8PjU", r: r, s: "8" + String(repeating: "0", count: 63)),
        Case(
            "s has all bits but the top one", x: "HpiAtr7paH9gFTay1KZHefp8CEFc4UP5R07753sgF3U",
            y: "fcFMdgJ0ymhESxnc0AYcZtoWs2-SrgiAeeQ9vpepuds", r: r, s: "7" + String(repeating: "f", count: 63)),
        Case(
            "s is one byte with its top bit", x: "8wrntJ96gFiFAPm_f4mixshrs-9GAb8XdDdUEqjNPB4",
            y: "MtNuel5gqZK6j6tUJDS7fMzS2LTT7hUD3fKN_MT5xlg", r: r, s: small(0x80)),
        Case(
            "s is 31 bytes of ones", x: "4q1rDHnlP5IW7pFCVEbzQepSQ3bQ2kg1oA8bOr0CBAc",
            y: "ZfPLGp-O4zrVhXxnEyCHJpbgaASM0GzCYUo9ZZ2S7UM", r: r, s: "00" + String(repeating: "f", count: 62)),
        Case(
            "r = 5", x: "k-H9Mdab0teEesF1vKSJd_yyGsxyVAp8eAFf4QsUf58",
            y: "jar6iyTHWYSmGo9MVkDKbOpesQw7pJav0RxYVtlo-Nw", r: small(5),
            s: "97d6ef1a3c8c4bd5cd7c3b2443ca282c4f35e043dd4eb061f7e6ad24666db2e2"),
        Case(
            "r = 3 of the point whose x is n + 3", x: "d5VF_T2O-Z8RUQuiiclUvETdWUf812hsLpRc16trt7M",
            y: "o7uSoSCdsg9TFPzlUnSS5uCUIOPycn29ERa4uQQ4Eaw", r: small(3), s: small(7)),
        Case(
            "r = n - 2", x: "ZLYquJy3_PJAVV1lt7wESixnvV4_i-9TMknFPL80Mj8",
            y: "EPTHC-GbfbdTSjOhwuckyYrpDafqNajn0hiNY6A7Xx8", r: String(order.dropLast(2)) + "4f", s: small(9)),
        Case(
            "r = s", x: "89YFfByWxGtJX6pa7x3KKS3xZxoPnrI4SU1ZvbXWATs",
            y: "oXoU1MTr0ncoWV9aeQ01bE2ciZT9DHZJpN4oRw9cEMU", r: r, s: r),
        Case(
            "both points of the sum are one", x: "msCAHXjozHESbhWw8qSnoXxzNdSKXrB1F6P1w_EMgrM",
            y: "eRGG29b_CNEW1WvfAnUi-_8q9KJbJ6391Uq98_EFjBU", r: r,
            s: "89281aba38bdf5ce0d83ea2674fe309f3ef7df3ef3f0b4389430ddc338f620d8"),
        Case(
            "the key is the base point", x: gx, y: "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU", r: r,
            s: "cd6fecb90e1a751a3b78ba98f2b1612f314762989fdaf12c675007368e8d494c"),
        Case(
            "the key is the base point's opposite", x: gx, y: "sBy9HAHlgGVxGBS1g_Bh6dQxzKmUzqExNEm_l8hArgo", r: r,
            s: "bbb82e002aa380b4d20b2f8d824ccf6fca977753fb2d6191209aa14fa6cbfcdd"),
    ]

    @Test(arguments: accepted)
    func accepts(edge: Case) throws {
        #expect(try key(edge).isValid(signature: [UInt8](hex: edge.signature), for: Self.message))
    }

    @Test(arguments: accepted)
    func acceptsNothingElseUnderTheSameKey(edge: Case) throws {
        let key = try key(edge)
        let signature = [UInt8](hex: edge.signature)

        #expect(!key.isValid(signature: signature, for: Self.message + [0]))
        #expect(!key.isValid(signature: signature, for: []))
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 1
            #expect(!key.isValid(signature: changed, for: Self.message))
        }
    }

    /// With this key every signature with this `r` leads to the point at infinity, which has no x-coordinate.
    @Test(arguments: [1, 2, 5, 0x80, 0xFFFF_FFFF])
    func refusesASumAtInfinity(s: UInt64) throws {
        let edge = Case(
            "", x: "msCAHXjozHESbhWw8qSnoXxzNdSKXrB1F6P1w_EMgrM", y: "hu55IykA9y_pKpQg_YrdBADVC16k2FICKrVCDA76c-o",
            r: Self.r, s: Self.small(s))

        #expect(try !key(edge).isValid(signature: [UInt8](hex: edge.signature), for: Self.message))
    }

    /// The numbers that R and S must not be: 0, the order, and what is above it (SEC 1 §4.1.4).
    private static let outOfRange = [
        small(0), order, String(order.dropLast()) + "2", String(order.dropLast(2)) + "54",
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", String(repeating: "f", count: 64),
    ]

    @Test(arguments: outOfRange, accepted)
    func refusesNumbersOutOfRange(number: String, edge: Case) throws {
        let key = try key(edge)
        let (r, s) = (String(edge.signature.prefix(64)), String(edge.signature.suffix(64)))

        for signature in [r + number, number + s, number + number] {
            #expect(!key.isValid(signature: [UInt8](hex: signature), for: Self.message))
            #expect(P256.encodeDER([UInt8](hex: signature)) == nil)
        }
    }

    /// The same signature with n added to a number: another spelling, which would be as valid to who reduces it.
    @Test func refusesUnreducedNumbers() throws {
        let edge = try #require(Self.accepted.first { $0.testDescription.hasPrefix("r = 3") })
        let unreduced = String(Self.order.dropLast()) + "4" + Self.small(7)

        #expect(try !key(edge).isValid(signature: [UInt8](hex: unreduced), for: Self.message))
    }

    @Test func refusesAllOtherLengths() throws {
        let edge = Self.accepted[0]
        let key = try key(edge)
        let signature = [UInt8](hex: edge.signature)

        for count in 0..<64 {
            #expect(!key.isValid(signature: Array(signature.prefix(count)), for: Self.message))
            #expect(!key.isValid(signature: Array(signature.suffix(count)), for: Self.message))
        }
        for wrong in [signature + [0], [0] + signature, signature + signature] {
            #expect(!key.isValid(signature: wrong, for: Self.message))
        }
    }

    /// DER is how X.509 writes signatures, and JOSE does not (RFC 7518 §3.4).
    @Test(arguments: accepted)
    func refusesDER(edge: Case) throws {
        let der = try #require(P256.encodeDER([UInt8](hex: edge.signature)))
        let padded = der + [UInt8](repeating: 0, count: max(0, 64 - der.count))

        #expect(try !key(edge).isValid(signature: der, for: Self.message))
        #expect(try !key(edge).isValid(signature: padded, for: Self.message))
    }

    @Test(arguments: accepted)
    func readsTheDERThatItWrites(edge: Case) throws {
        let signature = [UInt8](hex: edge.signature)

        #expect(try P256.decodeDER(#require(P256.encodeDER(signature))) == signature)
    }

    @Test(arguments: [
        "", "30", "3000", "3006020101020101ff", "3006020101", "300602010102", "30060201010201", "3106020101020101",
        "3006030101020101", "3006020101030101", "3006020501020101", "30080201010201010500", "308106020101020101",
        "3026022101" + String(repeating: "00", count: 32) + "020101",
    ])
    func readsNoOtherDER(der: String) {
        #expect(throws: CryptoError.library("ECDSA signature")) { try P256.decodeDER([UInt8](hex: der)) }
    }

    private func key(_ edge: Case) throws -> ES256PublicKey {
        try ES256PublicKey(x: #require(Base64URL.decode(edge.x)), y: #require(Base64URL.decode(edge.y)))
    }
}
