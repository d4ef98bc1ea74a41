import FoundationEssentials
import Shared
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (1_767_323_045_123_456, "2026-01-02T03:04:05.123456Z"),
        (-1, "1969-12-31T23:59:59.999999Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (4_107_542_399_000_001, "2100-02-28T23:59:59.000001Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
    ])
    func writesAndReadsMicroseconds(_ microseconds: Int64, _ text: String) throws {
        #expect(Timestamp.iso8601Microseconds(Timestamp.date(microseconds: microseconds)) == text)
        #expect(Timestamp.microseconds(of: try #require(Timestamp.parse(text))) == microseconds)
    }

    @Test func agreesWithTheFormatterOfFoundation() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var random = LinearGenerator(state: 7)
        for _ in 0..<500 {  // From 1600 on: before, Foundation follows the Julian calendar.
            let seconds = Int64.random(in: -11_676_000_000...250_000_000_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(seconds))
            let text = Timestamp.iso8601Microseconds(date)
            #expect(text == date.formatted(style).dropLast(4) + "000000Z")
            #expect(Timestamp.parse(text) == date)
        }
    }

    @Test(arguments: [
        ("2026-01-02T03:04:05Z", 1_767_323_045_000_000), ("2026-01-02T03:04:05.5Z", 1_767_323_045_500_000),
        ("2026-01-02T05:04:05+02:00", 1_767_323_045_000_000),
        ("2026-01-01T22:34:05.123456789-04:30", 1_767_323_045_123_456),
    ])
    func readsOtherFormsOfRFC3339(_ text: String, _ microseconds: Int64) throws {
        #expect(Timestamp.microseconds(of: try #require(Timestamp.parse(text))) == microseconds)
    }

    @Test(arguments: [
        "", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02 03:04:05Z", "2026-13-02T03:04:05Z", "2026-02-29T03:04:05Z",
        "2026-00-01T03:04:05Z", "2026-01-00T03:04:05Z", "2026-04-31T03:04:05Z", "2026-01-02T24:00:00Z",
        "2026-01-02T03:60:05Z", "2026-01-02T03:04:60Z", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.1234567890Z",
        "2026-01-02T03:04:05+2:00", "2026-01-02T03:04:05+24:00", "2026-01-02T03:04:05z", "2026-1-2T03:04:05Z",
        "+026-01-02T03:04:05Z", "2026-01-02T03:04:05ZZ", "0000-01-02T03:04:05Z", "２026-01-02T03:04:05Z",
    ])
    func refusesOtherText(_ text: String) {
        #expect(Timestamp.parse(text) == nil)
    }

    @Test(arguments: [Date.distantFuture, Date(timeIntervalSince1970: 1e30), Date(timeIntervalSince1970: -1e30)])
    func keepsInstantsThatDoNotFitWithinBounds(_ date: Date) {
        #expect(Timestamp.iso8601Microseconds(date).utf8.count == 27)
    }
}
