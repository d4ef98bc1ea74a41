import HTTP
import Networking
import TLSFixtures
import Testing

/// Requests and answers over TLS, between our client, our server, and others.
@Suite struct SecureExchangeTests {
    private static func echo(_ router: inout Router) {
        router.post("/echo") { Response(.ok, content: $0.content) }
        router.get("/path/{name}") { .text(.ok, $0.parameters["name"] ?? "") }
    }

    @Test func answersOneRequestAfterAnotherOnOneConnection() async throws {
        try await withSecureServer { secure in
            try await secure.withClient { client in
                for _ in 0..<50 {
                    let response = try await client.send(ClientRequest(.get, secure.url()))
                    #expect(response.status == .ok && response.content == Array("hello".utf8))
                }
            }
            #expect(secure.server.handshakes[.completed] == 1)
        }
    }

    @Test(arguments: [ForeignTLSPeer.version12, ForeignTLSPeer.version13])
    func answersPipelinedRequestsInOrder(_ version: CInt) async throws {
        try await withSecureServer(routes: Self.echo) { secure in
            var settings = ForeignTLSPeer.Settings()
            settings.versions = version...version
            let text = try await secure.withForeignPeer(settings) { peer in
                let names = ["one", "two", "three"]
                let requests = names.map { name in
                    "GET /path/\(name) HTTP/1.1\r\nHost: a\r\nConnection: \(name == "three" ? "close" : "keep-alive")\r\n\r\n"
                }
                peer.write(Array(requests.joined().utf8))
                var all: [UInt8] = []
                while let more = peer.read(), !more.isEmpty { all += more }
                return String(decoding: all, as: UTF8.self)
            }
            let contents = text.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix { $0 != "H" } }
            #expect(contents == ["one", "two", "three"])
        }
    }

    /// Each byte of the head in a record of its own.
    @Test func readsARequestFromRecordsOfOneByte() async throws {
        try await withSecureServer(routes: Self.echo) { secure in
            let text = try await secure.withForeignPeer { peer in
                for byte in "GET /path/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8 { peer.write([byte]) }
                return String(decoding: peer.read() ?? [], as: UTF8.self)
            }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\nx"))
        }
    }

    @Test func carriesLargeContentBothWays() async throws {
        var serverLimits = ServerLimits.patient
        serverLimits.contentByteLimit = 8 << 20
        var clientLimits = ClientLimits.patient
        clientLimits.contentByteLimit = 8 << 20
        let content = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 5) }
        try await withSecureServer(limits: serverLimits, routes: Self.echo) { secure in
            try await secure.withClient(limits: clientLimits) { client in
                for _ in 0..<2 {
                    let response = try await client.send(ClientRequest(.post, secure.url("/echo"), content: content))
                    #expect(response.status == .ok)
                    #expect(response.content == content)
                }
            }
            #expect(secure.server.handshakes[.completed] == 1)
        }
    }

    @Test func servesManyClientsAtOnce() async throws {
        try await withSecureServer(routes: Self.echo) { secure in
            try await secure.withClient { client in
                let names = try await withThrowingTaskGroup(of: String.self) { group in
                    for number in 0..<40 {
                        let url = try secure.url("/path/\(number)")
                        group.addTask {
                            let response = try await client.send(ClientRequest(.get, url))
                            return String(decoding: response.content, as: UTF8.self)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(names) == Set((0..<40).map(String.init)))
            }
        }
    }

    @Test func answersARefusedRequestBeforeItEndsTheConnection() async throws {
        try await withSecureServer(routes: Self.echo) { secure in
            let (text, end) = try await secure.withForeignPeer { peer in
                peer.write(Array("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n".utf8))
                peer.write([UInt8](repeating: 65, count: 100_000))
                return (String(decoding: peer.read() ?? [], as: UTF8.self), peer.read())
            }
            #expect(text.hasPrefix("HTTP/1.1 413 "))
            // Empty: the end was announced.
            #expect(end == [])
        }
    }

    private struct Broken: Error {}

    private static func streams(_ router: inout Router) {
        router.get("/whole") { _ in .streamed(contentType: .text) { try await $0.write("part") } }
        router.get("/broken") { _ in
            .streamed(contentType: .text) {
                try await $0.write("part")
                throw Broken()
            }
        }
    }

    /// For HTTP/1.0 the end of the connection is the end of the content: only a whole one may be announced.
    @Test(arguments: [("/whole", true), ("/broken", false)])
    func announcesTheEndOfAStreamOnlyIfItIsWhole(_ path: String, _ isWhole: Bool) async throws {
        try await withSecureServer(routes: Self.streams) { secure in
            let (text, end) = try await secure.withForeignPeer { peer in
                peer.write(Array("GET \(path) HTTP/1.0\r\nHost: a\r\n\r\n".utf8))
                var all: [UInt8] = []
                while let more = peer.read() {
                    if more.isEmpty { return (String(decoding: all, as: UTF8.self), more as [UInt8]?) }
                    all += more
                }
                return (String(decoding: all, as: UTF8.self), nil)
            }
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\npart"))
            #expect((end != nil) == isWhole)
        }
    }

    @Test func takesAPROXYHeaderBeforeTheHandshake() async throws {
        var options = ServerOptions()
        options.expectsProxyHeader = { _ in true }
        func whoAsks(_ router: inout Router) { router.get("/") { .text(.ok, $0.remoteAddress) } }
        try await withSecureServer(options: options, routes: whoAsks) { secure in
            let port = secure.port
            let text = try await onThread {
                let socket = TestSockets.connect(port)
                TestSockets.write("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n", to: socket)
                let peer = ForeignTLSPeer(socket)
                guard case .agreed = peer.handshake() else { throw EndOfStream() }
                peer.write(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
                return String(decoding: peer.read() ?? [], as: UTF8.self)
            }
            #expect(text.hasSuffix("\r\n\r\n192.0.2.7"))
        }
    }

    @Test func endsIdleConnectionsInOrderWhenItStops() async throws {
        let (ended, hasEnded) = AsyncStream.makeStream(of: [UInt8]?.self)
        try await withSecureServer { secure in
            let port = secure.port
            let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
            let peer = Task {
                try await onThread {
                    let peer = ForeignTLSPeer(TestSockets.connect(port))
                    _ = peer.handshake()
                    peer.write(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
                    _ = peer.read()
                    isReady.yield()
                    hasEnded.yield(peer.read())
                }
            }
            for await _ in ready { break }
            secure.server.shutdown(grace: .seconds(60))
            try await peer.value
        }
        var iterator = ended.makeAsyncIterator()
        #expect(await iterator.next() == [UInt8]())
    }

    @Test func connectsAgainWhenTheServerHasEndedAKeptConnection() async throws {
        var limits = ServerLimits.patient
        limits.idleTimeout = .milliseconds(20)
        try await withSecureServer(limits: limits) { secure in
            try await secure.withClient { client in
                _ = try await client.send(ClientRequest(.get, secure.url()))
                try await waitUntil { secure.server.ledger.current == 0 }
                let second = try await client.send(ClientRequest(.get, secure.url()))

                #expect(second.status == .ok)
            }
            let handshakes = secure.server.handshakes
            #expect(handshakes[.completed] == 1 && handshakes[.resumed] == 1)
        }
    }
}
