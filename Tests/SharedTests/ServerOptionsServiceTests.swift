import Shared
import Testing

@testable import HTTP

@Suite struct ServerOptionsServiceTests {
    private func exchange(_ status: Status, route: Int?) -> CompletedExchange {
        CompletedExchange(
            method: .get, route: route, status: status, durationNanoseconds: 1_500_000, id: .supplied("r1"),
            remoteAddress: "192.0.2.1", sentBytes: 100
        )
    }

    @Test func countsAndLogsExchangesByTemplate() throws {
        var router = Router()
        router.get("/health") { _ in Response(.ok) }
        router.get("/users/{id}") { _ in Response(.ok) }
        let metrics = RequestMetrics()
        let capture = try Logger.capturing(level: .info) { log in
            let observe = try #require(
                ServerOptions.service(log: log, metrics: metrics, routes: router.routes).observer)
            for route in [0, 1, nil] { observe(exchange(route == nil ? .notFound : .ok, route: route)) }
        }
        #expect(try capture.lines.map { $0["route"] } == ["/users/{id}/", ""])
        #expect(Set(metrics.series.map(\.route)) == ["/health/", "/users/{id}/", ""])
    }

    @Test func asksNothingOfRequestsInTheDefaultSetting() {
        let options = ServerOptions.service(log: .discarding, metrics: RequestMetrics(), routes: [])
        #expect(options.gate == nil && options.finish == nil)
        for name in [
            "X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy", "Referrer-Policy", "Cache-Control",
            "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-XSS-Protection",
        ] {
            #expect(options.commonFields.contains { $0.name == name })
        }
        #expect(options.commonFields.allSatisfy { $0.isWellFormed })
    }

    @Test(arguments: [("10.0.0.1", "https", true), ("10.0.0.1", "http", false), ("192.0.2.1", "https", false)])
    func asksForTLSWhereATrustedProxySaysThereIsSome(_ peer: String, _ scheme: String, _ isSecure: Bool) throws {
        let network = try #require(IPNetwork(parsing: "10.0.0.0/8"))
        let options = ServerOptions.service(
            log: .discarding, metrics: RequestMetrics(), routes: [], proxies: TrustedProxies([network])
        )
        var response = Response(.ok)
        options.finish?(
            try Request(.get, "/", fields: [Field("X-Forwarded-Proto", scheme)], remoteAddress: peer), &response)
        #expect((response.field("strict-transport-security") != nil) == isSecure)
    }

    @Test func asksForTLSWithEveryAnswerWhereTheServerSpeaksIt() throws {
        let network = try #require(IPNetwork(parsing: "10.0.0.0/8"))
        for isSecure in [true, false] {
            let options = ServerOptions.service(
                log: .discarding, metrics: RequestMetrics(), routes: [], proxies: TrustedProxies([network]),
                isSecure: isSecure)
            let fields = options.commonFields.filter { $0.name == "Strict-Transport-Security" }
            #expect(fields.map(\.value) == (isSecure ? ["max-age=63072000; includeSubDomains"] : []))

            // Once is enough, whatever a proxy says.
            var response = Response(.ok)
            options.finish?(
                try Request(.get, "/", fields: [Field("X-Forwarded-Proto", "https")], remoteAddress: "10.0.0.1"),
                &response)
            #expect((response.field("strict-transport-security") == nil) == isSecure)
        }
    }

    @Test(arguments: [
        ("for=192.0.2.1;proto=https", true), (#"proto="HTTPS""#, true), ("for=a;proto=http, for=b;proto=https", true),
        ("proto=https, proto=http", false), ("proto=http", false), ("for=https", false), ("", false),
        ("proto=https,", false), ("xproto=https", false),
    ])
    func asksForTLSWhereTheNearestProxySaysSoInForwarded(_ value: String, _ isSecure: Bool) throws {
        let network = try #require(IPNetwork(parsing: "10.0.0.0/8"))
        let fields = [Field("Forwarded", value)]
        let trusted = try Request(.get, "/", fields: fields, remoteAddress: "10.0.0.1")
        let stranger = try Request(.get, "/", fields: fields, remoteAddress: "192.0.2.9")

        #expect(TrustedProxies([network]).saySecure(trusted) == isSecure)
        #expect(!TrustedProxies([network]).saySecure(stranger))
    }
}
