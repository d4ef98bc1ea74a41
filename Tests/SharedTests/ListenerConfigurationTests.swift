import HTTP
import Shared
import Testing

@Suite struct ListenerConfigurationTests {
    private func read(_ variables: [String: String]) throws -> ListenerConfiguration {
        var reader = ConfigurationReader(Environment(variables))
        let configuration = ListenerConfiguration(&reader)
        try reader.finish()
        return configuration
    }

    private func faults(_ variables: [String: String]) -> [String] {
        var reader = ConfigurationReader(Environment(variables))
        _ = ListenerConfiguration(&reader)
        return reader.faults.map(\.description)
    }

    @Test func trustsNobodyUnlessTold() throws {
        let configuration = try read([:])
        #expect(configuration.proxies.isEmpty && !configuration.usesProxyProtocol)
    }

    @Test func takesTheProxyProtocolFromProxiesItKnows() throws {
        let configuration = try read(["PROXY_PROTOCOL": "true", "TRUSTED_PROXIES": "10.0.0.0/8"])
        #expect(configuration.usesProxyProtocol && configuration.proxies.trusts("10.1.2.3"))
        #expect(!configuration.proxies.trusts("192.0.2.1"))
    }

    /// Anybody could name any address otherwise.
    @Test(arguments: [nil, "", " "])
    func refusesTheProxyProtocolFromEverybody(_ proxies: String?) throws {
        var variables = ["PROXY_PROTOCOL": "true"]
        variables["TRUSTED_PROXIES"] = proxies
        let faults = faults(variables)
        #expect(faults.count == 1)
        #expect(try #require(faults.first).contains("PROXY_PROTOCOL"))
    }

    @Test(arguments: [
        ("MAX_CONNECTIONS", "0"), ("MAX_CONNECTIONS", "1000001"), ("MAX_CONNECTIONS", "many"),
        ("MAX_CONNECTIONS_PER_NETWORK", "0"), ("MAX_CONNECTIONS_PER_NETWORK", "-1"),
        ("MAX_REQUESTS_PER_CONNECTION", "0"), ("MAX_HEAD_BYTES", "1023"), ("MAX_HEAD_BYTES", "1048577"),
        ("MAX_CONTENT_BYTES", "1023"), ("MAX_CONTENT_BYTES", "67108865"), ("MIN_BYTES_PER_SECOND", "0"),
        ("MIN_BYTES_PER_SECOND", "1.5"), ("HEAD_TIMEOUT_SECONDS", "0"), ("HEAD_TIMEOUT_SECONDS", "3601"),
        ("CONTENT_TIMEOUT_SECONDS", "-1"), ("HANDLER_TIMEOUT_SECONDS", "0"), ("WRITE_TIMEOUT_SECONDS", "ever"),
        ("IDLE_TIMEOUT_SECONDS", "0"), ("PROXY_PROTOCOL", "perhaps"), ("TRUSTED_PROXIES", "10.0.0.0/33"),
    ])
    func namesTheVariableThatIsAmiss(_ name: String, _ value: String) throws {
        let faults = faults([name: value])
        #expect(faults.count == 1)
        #expect(try #require(faults.first).contains(name))
    }

    @Test func readsEachLimit() throws {
        let limits = try read([
            "MAX_CONNECTIONS": "7", "MAX_CONNECTIONS_PER_NETWORK": "8", "MAX_REQUESTS_PER_CONNECTION": "9",
            "MAX_HEAD_BYTES": "2048", "MAX_CONTENT_BYTES": "4096", "MIN_BYTES_PER_SECOND": "10",
        ]).limits
        #expect(limits.connectionLimit == 7 && limits.networkConnectionLimit == 8 && limits.requestLimit == 9)
        #expect(limits.headByteLimit == 2048 && limits.contentByteLimit == 4096 && limits.minimumByteRate == 10)
    }

    @Test func readsEachTime() throws {
        let limits = try read([
            "HEAD_TIMEOUT_SECONDS": "1", "CONTENT_TIMEOUT_SECONDS": "2", "HANDLER_TIMEOUT_SECONDS": "3",
            "WRITE_TIMEOUT_SECONDS": "4", "IDLE_TIMEOUT_SECONDS": "3600",
        ]).limits
        #expect(limits.headTimeout == .seconds(1) && limits.contentTimeout == .seconds(2))
        #expect(limits.handlerTimeout == .seconds(3) && limits.writeTimeout == .seconds(4))
        #expect(limits.idleTimeout == .seconds(3600))
    }

    @Test func takesTheServersDefaults() throws {
        let (limits, usual) = (try read([:]).limits, ServerLimits())
        #expect(limits.connectionLimit == usual.connectionLimit && limits.requestLimit == usual.requestLimit)
        #expect(limits.networkConnectionLimit == usual.networkConnectionLimit)
        #expect(limits.headByteLimit == usual.headByteLimit && limits.contentByteLimit == usual.contentByteLimit)
        #expect(limits.minimumByteRate == usual.minimumByteRate && limits.headTimeout == usual.headTimeout)
        #expect(limits.contentTimeout == usual.contentTimeout && limits.handlerTimeout == usual.handlerTimeout)
        #expect(limits.writeTimeout == usual.writeTimeout && limits.idleTimeout == usual.idleTimeout)
    }

    /// What the help says must be so.
    @Test func documentsEveryVariable() {
        for name in [
            "TRUSTED_PROXIES", "PROXY_PROTOCOL", "MAX_CONNECTIONS", "MAX_CONNECTIONS_PER_NETWORK",
            "MAX_REQUESTS_PER_CONNECTION", "MAX_HEAD_BYTES", "MAX_CONTENT_BYTES", "MIN_BYTES_PER_SECOND",
            "HEAD_TIMEOUT_SECONDS", "CONTENT_TIMEOUT_SECONDS", "HANDLER_TIMEOUT_SECONDS", "WRITE_TIMEOUT_SECONDS",
            "IDLE_TIMEOUT_SECONDS",
        ] {
            #expect(ListenerConfiguration.usage.contains("  \(name) "))
        }
    }
}
