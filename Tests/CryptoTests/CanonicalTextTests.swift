import Crypto
import Testing

/// The forms in which texts are stored and compared.
@Suite struct CanonicalTextTests {
    /// Texts and their NFKC (UAX #15, figure 6, and others).
    @Test(arguments: [
        ("", ""), ("plain ASCII 1!", "plain ASCII 1!"),
        ("e\u{301}", "\u{E9}"), ("\u{FB01}", "fi"), ("2\u{2075}", "25"), ("\u{1E9B}\u{323}", "\u{1E69}"),
        ("\u{212B}", "\u{C5}"), ("\u{2126}", "\u{3A9}"), ("\u{FF41}\u{FF42}\u{FF43}", "abc"), ("\u{2163}", "IV"),
        ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"), ("\u{A0}", " "), ("\u{FEFF}x", "\u{FEFF}x"),
        // Marks in canonical order.
        ("a\u{301}\u{323}", "\u{1EA1}\u{301}"),
    ])
    func composes(text: String, form: String) throws {
        // `==` takes canonical equivalents for the same, which is what this is about.
        #expect(try #require(CanonicalText.nfkc(text)).utf8.elementsEqual(form.utf8))
    }

    /// Texts that are one name.
    @Test(arguments: [
        ("Ada", "ada"), ("ADA", "ada"), ("Stra\u{DF}e", "STRASSE"), ("\u{1E9E}", "ss"), ("\u{3A3}", "\u{3C2}"),
        ("\u{3C3}", "\u{3C2}"), ("\u{FF21}\u{FF24}\u{FF21}", "ada"), ("\u{212A}", "k"), ("\u{17F}", "S"),
        ("\u{130}", "i\u{307}"), ("\u{FB01}n", "FIN"), ("\u{E9}", "E\u{301}"), ("\u{13A0}", "\u{AB70}"),
        ("\u{10400}", "\u{10428}"), ("\u{2160}", "i"), ("\u{24B6}", "a"), ("\u{1D400}", "a"),
        // Code points that are not seen: soft hyphen, zero-width space and joiner, variation selector, tag.
        ("a\u{AD}da", "ada"), ("a\u{200B}da", "ada"), ("a\u{200D}da", "ada"), ("ad\u{FE0F}a", "ada"),
        ("ada\u{2060}", "ada"), ("\u{FEFF}ada", "ada"), ("ada\u{E0041}", "ada"), ("a\u{34F}da", "ada"),
    ])
    func takesForOne(text: String, other: String) throws {
        let key = try #require(CanonicalText.caseFolded(text))
        let otherKey = try #require(CanonicalText.caseFolded(other))

        #expect(key.utf8.elementsEqual(otherKey.utf8))
    }

    /// The iota subscript becomes a letter by folding: before it does, its place among other marks must not matter
    /// (The Unicode Standard, §3.13, D145).
    @Test(arguments: [
        ("\u{3B1}\u{345}\u{301}", "\u{3B1}\u{301}\u{345}"), ("\u{1FB3}\u{301}", "\u{1FB4}"),
        ("\u{1F80}\u{301}", "\u{1F84}"), ("\u{1FBC}\u{301}", "\u{386}\u{345}"),
    ])
    func givesCanonicalEquivalentsOneKey(text: String, other: String) throws {
        let key = try #require(CanonicalText.caseFolded(text))
        let otherKey = try #require(CanonicalText.caseFolded(other))

        #expect(text == other)
        #expect(key.utf8.elementsEqual(otherKey.utf8))
    }

    /// Texts that look alike and are not one name: scripts are kept apart by other rules.
    @Test(arguments: [
        ("ada", "\u{430}da"), ("ada", "ad\u{251}"), ("i", "\u{131}"), ("o", "0"), ("ada", "ada "), ("ada", "a da"),
        ("e", "\u{E9}"), ("ss", "\u{A7}"), ("ada", "adda"),
    ])
    func tellsApart(text: String, other: String) {
        #expect(CanonicalText.caseFolded(text) != CanonicalText.caseFolded(other))
    }

    /// Code points that are not assigned, and those that never will be.
    @Test(arguments: [0x378, 0x2FE0, 0xE0080, 0xFDD0, 0xFFFE, 0x10FFFF])
    func givesNoKeyToUnassignedCodePoints(codePoint: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(codePoint))

        #expect(CanonicalText.caseFolded("ada\(scalar)") == nil)
        #expect(CanonicalText.caseFolded("\(scalar)") == nil)
    }

    /// A key is its own key, or one name would be looked up by another than it is stored by.
    @Test func keepsKeysAsTheyAre() {
        let unstable = Self.assigned.filter { scalar in
            guard let key = CanonicalText.caseFolded(String(scalar)) else { return false }
            return CanonicalText.caseFolded(key).map { !$0.utf8.elementsEqual(key.utf8) } ?? true
        }

        #expect(unstable.map { String($0.value, radix: 16) } == [])
    }

    @Test func givesEveryLetterOneKeyInAllCases() {
        let torn = Self.assigned.filter { scalar in
            guard let key = CanonicalText.caseFolded(String(scalar)) else { return false }
            let properties = scalar.properties
            let others = [properties.uppercaseMapping, properties.titlecaseMapping]
            return others.contains { CanonicalText.caseFolded($0).map { $0 != key } ?? false }
        }

        // The dotless i has the upper case of the dotted one, and is no other spelling of it outside of Turkish.
        #expect(torn.map(\.value) == [0x131])
    }

    /// The first two planes: all letters there are, but for ideographs.
    private static let assigned = (UInt32(0)...0x1FFFF).compactMap(Unicode.Scalar.init)

    @Test func takesTextOfAnyLength() throws {
        let text = String(repeating: "\u{FDFA}", count: 1000)

        // The code point that grows most: to 18.
        #expect(try #require(CanonicalText.nfkc(text)).unicodeScalars.count == 18_000)
        #expect(CanonicalText.caseFolded("a\u{0}B") == "a\u{0}b")
        #expect(CanonicalText.caseFolded("\u{200B}\u{AD}") == "")
    }
}
