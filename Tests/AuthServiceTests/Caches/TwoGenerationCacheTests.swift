import Testing

@testable import AuthService

@Suite struct TwoGenerationCacheTests {
    @Test func neverHoldsMoreThanItsLimit() {
        var cache = TwoGenerationCache<Int, Int>(limit: 10)

        for key in 0..<1000 {
            cache.insert(key, for: key)
            #expect(cache.count <= 10)
        }
        #expect(cache.value(999) == 999)
        #expect(cache.value(0) == nil)
    }

    @Test func keepsWhatIsAskedFor() {
        var cache = TwoGenerationCache<Int, String>(limit: 10)
        cache.insert("kept", for: -1)

        for key in 0..<1000 {
            cache.insert("", for: key)
            #expect(cache.value(-1) == "kept")
        }
    }

    @Test func replacesAndRemovesInEitherGeneration() {
        var cache = TwoGenerationCache<Int, Int>(limit: 4)
        for key in 0..<3 { cache.insert(key, for: key) }

        cache.insert(7, for: 0)
        #expect(cache.value(0) == 7)
        #expect(cache.remove(0) == 7)
        #expect(cache.value(0) == nil)
        #expect(cache.remove(0) == nil)
    }
}
