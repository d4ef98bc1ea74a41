import FoundationEssentials
import Shared
import Synchronization
import Testing

@Suite struct UUIDv7GeneratorTests {
    @Test func carriesVersionVariantAndTime() {
        let date = Date(timeIntervalSince1970: 1_767_323_045.123)
        let uuid = UUIDv7Generator { date }.next()

        #expect(uuid.bytes[6] >> 4 == 7)
        #expect(uuid.bytes[8] >> 6 == 2)
        #expect(uuid.version7Date == date)
        #expect(UUID().version7Date == nil)
        #expect(uuid.lowercased == uuid.uuidString.lowercased())
    }

    @Test func ascendsWithinAMillisecondAndBeyondItsCounter() {
        let generator = UUIDv7Generator { Date(timeIntervalSince1970: 1_767_323_045) }
        let texts = (0..<20_000).map { _ in generator.next().lowercased }
        #expect(zip(texts, texts.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func ascendsWhenTheClockGoesBack() {
        let clock = Mutex(1_767_323_045.0)
        let generator = UUIDv7Generator { Date(timeIntervalSince1970: clock.withLock { $0 }) }
        let first = generator.next().lowercased
        clock.withLock { $0 -= 3600 }
        #expect(first < generator.next().lowercased)
    }

    @Test func isUniqueAcrossThreads() async {
        let generator = UUIDv7Generator()
        let all = await withTaskGroup(of: [UUID].self) { group in
            for _ in 0..<4 { group.addTask { (0..<5000).map { _ in generator.next() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(all).count == 20_000)
    }
}
