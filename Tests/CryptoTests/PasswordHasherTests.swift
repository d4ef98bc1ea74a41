import Crypto
import Testing

/// Argon2id hashes as PHC strings.
@Suite struct PasswordHasherTests {
    /// Cheap parameters: these tests are not about the cost.
    private static let cheap = Argon2Parameters(memoryKiB: 8, passes: 1)

    /// Hashes of `password` with the salt `somesalt`, from the tests of the reference implementation of Argon2.
    private static let reference =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
    private static let costlyReference =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

    private let hasher: PasswordHasher

    init() throws {
        hasher = try PasswordHasher(parameters: Self.cheap)
    }

    @Test(arguments: [reference, costlyReference])
    func verifiesTheReferenceHashes(phc: String) throws {
        let hash = PasswordHash(phc: phc)

        #expect(try hasher.matches("password", hash))
        #expect(try !hasher.matches("Password", hash))
        #expect(try !hasher.matches("password ", hash))
        #expect(try !hasher.matches("", hash))
    }

    @Test(arguments: [
        "", " ", "a", "correct horse battery staple", " surrounded ", "a\u{0}b", "🔑🔑🔑",
        String(repeating: "é", count: 5000),
    ])
    func matchesWhatItHashed(password: String) throws {
        let hash = try hasher.hash(password)

        #expect(try hasher.matches(password, hash))
        #expect(try !hasher.matches(password + "x", hash))
        #expect(hash.phc.hasPrefix("$argon2id$v=19$m=8,t=1,p=1$"))
    }

    /// A password is taken whole: nothing ends it, and nothing of it is dropped.
    private static let otherPasswords: [(password: String, other: String)] = [
        ("a\u{0}b", "a\u{0}c"), ("a\u{0}", "a"), ("long", "long "), (" long", "long"), ("Long", "long"),
        (String(repeating: "x", count: 72) + "a", String(repeating: "x", count: 72) + "b"),
        (String(repeating: "x", count: 4096) + "a", String(repeating: "x", count: 4096)),
    ]

    @Test(arguments: otherPasswords)
    func tellsPasswordsApart(password: String, other: String) throws {
        #expect(try !hasher.matches(other, hasher.hash(password)))
    }

    /// Keyboards differ in what they send for one character (NIST SP 800-63B-4 §3.1.1.2).
    @Test func takesSpellingsOfOnePasswordForTheSame() throws {
        #expect(try hasher.matches("caf\u{E9} \u{FB01}", hasher.hash("cafe\u{301} fi")))
    }

    @Test func saltsEachHash() throws {
        let hashes = try (0..<50).map { _ in try hasher.hash("password").phc }

        #expect(Set(hashes).count == 50)
    }

    /// Strings that ask for more than is borne, or that make no sense: refused before anything is spent.
    @Test(arguments: [
        "m=4294967295,t=1,p=1", "m=262145,t=1,p=1", "m=8,t=17,p=1", "m=8,t=4294967295,p=1", "m=8,t=1,p=2",
        "m=8,t=1,p=16777215", "m=7,t=1,p=1", "m=0,t=1,p=1", "m=8,t=0,p=1", "m=-8,t=1,p=1", "m=8,t=-1,p=1",
        "m=9223372036854775808,t=1,p=1", "m=99999999999999999999999,t=1,p=1", "m=+8,t=1,p=1", "m=08,t=1,p=1",
        "m=8,t=01,p=1", "m=8,t=+1,p=1", "m=8.0,t=1,p=1", "m=0x8,t=1,p=1", "m= 8,t=1,p=1", "m=8,t=1", "m=8,p=1",
        "t=1,p=1", "m=8,t=1,p=1,x=1", "m=8,t=1,p=1,", "t=1,m=8,p=1", "m=8,m=8,p=1", "m=,t=1,p=1", "",
        "m=8,t=1,p=1,keyid=AA", "M=8,T=1,P=1", "m=8,t=1,p=01", "m=٨,t=1,p=1", "m=8,t=1,p=1,data=AAAA",
    ])
    func refusesParameters(parameters: String) {
        let hash = PasswordHash(
            phc: "$argon2id$v=19$\(parameters)$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")

        #expect(throws: CryptoError.malformedPasswordHash) { try hasher.matches("password", hash) }
    }

    /// Strings that are no hashes of ours.
    private static let otherHashes: [String] = [
        "", "$", "$$$$$", "password", "$argon2id$v=19$m=8,t=1,p=1", "$argon2id$v=19$m=8,t=1,p=1$", reference + "$",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2d$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", "pbkdf2_sha256$1$a$b",
        // Salt or hash too short to prove anything, not canonical, or of other characters.
        "$argon2id$v=19$m=256,t=2,p=1$$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c2E$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ==$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR_uIPnA4rEsF5h7TKyQwu9U1bMCHGi_4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/5",
        reference + " ", " " + reference, reference + "\n", reference + "=",
        // For C the string would end at the zero byte, and the rest would not be looked at.
        reference + "\u{0}", reference + "\u{0}junk", reference + "é",
        reference + String(repeating: "A", count: 128),
    ]

    @Test(arguments: otherHashes)
    func refusesWhatIsNoHash(phc: String) {
        #expect(throws: CryptoError.malformedPasswordHash) {
            try hasher.matches("password", PasswordHash(phc: phc))
        }
    }

    @Test(arguments: [0, 10, 42])
    func refusesTheHashOfAnother(changedDigit: Int) throws {
        var digits = Array(Self.reference)
        let index = digits.count - 43 + changedDigit
        digits[index] = digits[index] == "A" ? "E" : "A"

        #expect(try !hasher.matches("password", PasswordHash(phc: String(digits))))
    }

    @Test func asksForANewHashWhenTheCostHasChanged() throws {
        let costlier = try PasswordHasher(parameters: Argon2Parameters(memoryKiB: 16, passes: 1))
        let hash = try hasher.hash("password")

        #expect(!hasher.needsRehash(hash))
        #expect(costlier.needsRehash(hash))
        #expect(try costlier.matches("password", hash))
        #expect(hasher.needsRehash(PasswordHash(phc: "rubbish")))
    }

    @Test func hasADecoyThatCostsTheSameAndThatNobodyMatches() throws {
        #expect(hasher.decoy.parameters == Self.cheap)
        #expect(try !hasher.matches("", hasher.decoy))
        #expect(try PasswordHasher(parameters: Self.cheap).decoy != hasher.decoy)
    }

    @Test func standsAtTheCostThatIsRecommended() {
        #expect(Argon2Parameters.standard == Argon2Parameters(memoryKiB: 19_456, passes: 2))
        #expect(Argon2Parameters.standard.isBearable)
    }

    @Test func doesNotShowHashes() {
        let hash = PasswordHash(phc: Self.reference)
        var dumped = ""
        dump(hash, to: &dumped)

        for shown in ["\(hash)", String(reflecting: hash), dumped, "\([hash])"] {
            #expect(!shown.contains("nf65"))
        }
    }
}
