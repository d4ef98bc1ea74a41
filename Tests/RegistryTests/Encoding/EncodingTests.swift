import FoundationEssentials
import Shared
import Testing

@testable import Registry

@Suite struct EncodingTests {
    private func lease(_ registration: Registration) throws -> Lease {
        var catalog = Catalog()
        let lease = try catalog.register(registration, .at(0)).lease
        return catalog.renew(service: lease.key.service, id: lease.key.id, .at(10)) ?? lease
    }

    private func decode<Value: Decodable>(_ write: (inout JSONWriter) -> Void) throws -> Value {
        var json = JSONWriter()
        write(&json)
        return try JSONDecoder().decode(Value.self, from: Data(json.bytes))
    }

    @Test func writesAnInstanceThatItsRecordReads() throws {
        let metadata = ["quote\"": "back\\slash", "line": "a\nb\u{1}", "ünï": "日本 👍"]
        let lease = try lease(
            .fixture(host: "::1", version: "1.2", zone: "eu", weight: 7, tags: ["a", "b\"c"], metadata: metadata))

        let record: InstanceRecord = try decode { $0.instance(lease) }

        #expect(record.service == "auth_service" && record.name == "auth_service" && record.instanceID == "auth-1")
        #expect(record.url == "http://[::1]:8000" && record.healthCheckURL == "http://[::1]:8000/health/")
        #expect(record.version == "1.2" && record.zone == "eu" && record.weight == 7)
        #expect(record.tags == ["a", "b\"c"] && record.metadata == metadata)
        #expect(record.status == .passing)
        #expect(record.registeredAt == "2026-01-02T03:04:05.123456Z")
        #expect(record.lastHeartbeat == "2026-01-02T03:04:15.123456Z")
        #expect(record.expiresAt == "2026-01-02T03:05:45.123456Z")
    }

    @Test func writesNullsAndEmptyCollectionsForWhatAnInstanceDoesNotName() throws {
        let lease = try lease(.fixture())

        let record: InstanceRecord = try decode { $0.instance(lease) }

        #expect(record.version == nil && record.zone == nil)
        #expect(record.tags.isEmpty && record.metadata.isEmpty)
    }

    @Test(arguments: [(90, 30.0), (5, 1.666), (10, 3.333), (3600, 1200.0)])
    func asksForAHeartbeatEveryThirdOfTheTTL(ttl: Int, interval: Double) throws {
        let lease = try lease(.fixture(ttl: ttl))

        let record: LeaseRecord = try decode { json in json.object { $0.leaseMembers(lease) } }

        #expect(record.ttl == ttl && record.heartbeatInterval == interval && record.revision == 1)
    }

    @Test func writesInstanceAndLeaseAsOneObject() throws {
        let lease = try lease(.fixture())

        let instance: InstanceRecord = try decode { json in json.object { $0.registeredMembers(lease) } }
        let record: LeaseRecord = try decode { json in json.object { $0.registeredMembers(lease) } }

        #expect(instance.instanceID == record.instanceID && instance.expiresAt == record.expiresAt)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (1_767_323_045_123_456, "2026-01-02T03:04:05.123456Z"),
        (951_782_399_999_999, "2000-02-28T23:59:59.999999Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"), (4_102_444_800_000_001, "2100-01-01T00:00:00.000001Z"),
    ])
    func writesTimes(microseconds: Int64, text: String) {
        var json = JSONWriter()
        json.object { $0.member("at", WallTime(microseconds: microseconds)) }

        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"at":"\#(text)"}"#)
    }
}
