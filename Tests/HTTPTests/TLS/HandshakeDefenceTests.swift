import HTTP
import Networking
import TLSFixtures
import Testing

/// What strangers do to a TLS port, and what it costs.
@Suite struct HandshakeDefenceTests {
    @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"])
    func tellsThatHTTPSIsSpokenHere(_ request: String) async throws {
        try await withSecureServer { secure in
            let port = secure.port
            let answer = try await onThread {
                let socket = TestSockets.connect(port)
                defer { TestSockets.close(socket) }
                TestSockets.write(request, to: socket)
                return String(decoding: TestSockets.readToEnd(socket), as: UTF8.self)
            }
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nThis port speaks HTTPS: use an https:// URL.\n"))
            #expect(answer.contains("\r\nContent-Length: 45\r\n"))
            try await secure.expect(1, .plainHTTP)
        }
    }

    @Test func ourClientIsToldSoToo() async throws {
        try await withSecureServer { secure in
            try await secure.withClient { client in
                let url = try #require(HTTPURL("http://localhost:\(secure.port)/"))
                let response = try await client.send(ClientRequest(.get, url))

                #expect(response.status == .badRequest)
            }
        }
    }

    @Test(arguments: ["SSH-2.0-x\r\n", "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{8}", "DELETE / HTTP/1.1\r\n\r\n"])
    func saysNothingOfTheServiceToOtherProtocols(_ bytes: String) async throws {
        try await withSecureServer { secure in
            let port = secure.port
            let answer = try await onThread {
                let socket = TestSockets.connect(port)
                defer { TestSockets.close(socket) }
                TestSockets.write(bytes, to: socket)
                return TestSockets.readToEnd(socket)
            }
            // At most an alert, of 7 bytes.
            #expect(answer.isEmpty || (answer.count == 7 && answer.first == 21))
            try await secure.expect(1, .failed)
        }
    }

    @Test(arguments: ["", "\u{16}\u{3}\u{1}\u{0}\u{5}"])
    func givesUpOnAPeerThatDoesNotGoOn(_ bytes: String) async throws {
        var limits = ServerLimits.patient
        limits.handshakeTimeout = .milliseconds(20)
        try await withSecureServer(limits: limits) { secure in
            let port = secure.port
            let answer = try await onThread {
                let socket = TestSockets.connect(port)
                defer { TestSockets.close(socket) }
                TestSockets.write(bytes, to: socket)
                return TestSockets.readToEnd(socket)
            }
            #expect(answer.isEmpty)
            try await secure.expect(1, .timedOut)
        }
    }

    /// The time is for the handshake as a whole: a byte now and then does not buy more.
    @Test func doesNotWaitLongerForAPeerThatSendsALittle() async throws {
        var limits = ServerLimits.patient
        limits.handshakeTimeout = .milliseconds(200)
        try await withSecureServer(limits: limits) { secure in
            let port = secure.port
            let socket = TestSockets.connect(port)
            TestSockets.write("\u{16}\u{3}\u{1}\u{1}\u{0}", to: socket)
            try await waitUntil {
                TestSockets.write("\u{1}", to: socket)
                return secure.server.handshakes[.timedOut] == 1
            }
            TestSockets.close(socket)
            #expect(secure.server.handshakes[.timedOut] == 1)
        }
    }

    @Test(arguments: ["", "\u{16}\u{3}\u{1}\u{0}\u{5}"])
    func survivesAResetInTheHandshake(_ bytes: String) async throws {
        try await withSecureServer { secure in
            let socket = TestSockets.connect(secure.port)
            TestSockets.write(bytes, to: socket)
            TestSockets.reset(socket)
            try await secure.expect(1, .connectionLost)

            try await secure.withClient { client in
                let response = try await client.send(ClientRequest(.get, secure.url()))
                #expect(response.status == .ok)
            }
        }
    }

    @Test func aHandshakeThatStallsHoldsNobodyUp() async throws {
        try await withSecureServer { secure in
            let stalled = (0..<20).map { _ in TestSockets.connect(secure.port) }
            try await secure.withClient { client in
                let response = try await client.send(ClientRequest(.get, secure.url()))
                #expect(response.status == .ok)
            }
            for socket in stalled { TestSockets.close(socket) }
        }
    }

    @Test func beginsNoHandshakeBeyondItsConnections() async throws {
        var limits = ServerLimits.patient
        limits.connectionLimit = 1
        limits.reservedConnectionLimit = 0
        try await withSecureServer(limits: limits) { secure in
            let port = secure.port
            let first = TestSockets.connect(port)
            try await waitUntil { secure.server.ledger.current == 1 }
            let answer = try await onThread {
                let second = TestSockets.connect(port)
                defer { TestSockets.close(second) }
                return TestSockets.readToEnd(second)
            }
            #expect(answer.isEmpty)
            #expect(secure.server.events[.connectionRefused] == 1)
            TestSockets.close(first)
        }
    }

    /// The reserve answers probes alone, but it answers them.
    @Test func answersInTheReserveOverTLSToo() async throws {
        var limits = ServerLimits.patient
        limits.connectionLimit = 1
        try await withSecureServer(limits: limits) { secure in
            let first = TestSockets.connect(secure.port)
            try await waitUntil { secure.server.ledger.current == 1 }
            try await secure.withClient { client in
                let response = try await client.send(ClientRequest(.get, secure.url()))
                #expect(response.status == .serviceUnavailable)
            }
            TestSockets.close(first)
        }
    }

    @Test func beginsNoHandshakeBeyondTheConnectionsOfANetwork() async throws {
        var limits = ServerLimits.patient
        limits.networkConnectionLimit = 1
        var options = ServerOptions()
        options.clientNetwork = { $0 }
        try await withSecureServer(limits: limits, options: options) { secure in
            let port = secure.port
            let first = TestSockets.connect(port)
            try await waitUntil { secure.server.ledger.current == 1 }
            let answer = try await onThread {
                let second = TestSockets.connect(port)
                defer { TestSockets.close(second) }
                return TestSockets.readToEnd(second)
            }
            #expect(answer.isEmpty)
            #expect(secure.server.events[.networkRefused] == 1)
            TestSockets.close(first)
        }
    }

    @Test func countsWhoIsTurnedAwayForTheirCertificate() async throws {
        try await withSecureServer(clients: (.authority("Clients"), .required)) { secure in
            try await secure.withClient { client in
                let error = try await failure(client, secure.url())
                // The alert: no reset overtakes it, though the request was sent before.
                #expect(error == .insecure(.failed("tlsv13 alert certificate required")))
            }
            try await secure.expect(1, .certificateRefused)
        }
    }
}
