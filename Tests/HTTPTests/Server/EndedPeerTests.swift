import Glibc
import HTTP
import Networking
import Synchronization
import Testing

/// Peers that ask and end the connection in one breath: what they asked for is theirs, and nobody else's.
@Suite(.timeLimit(.minutes(5))) struct EndedPeerTests {
    /// Answers in the turn that reads the request; `GET /hold` has the loop stand still meanwhile.
    private static func router(_ isHeld: Flag, until isReleased: Flag) -> Router {
        var router = Router()
        router.mount(.get, "/echo/{word}", answering: { .now(.text(.ok, $0.parameters["word"] ?? "")) })
        router.mount(
            .get, "/hold",
            answering: { _ in
                isHeld.set()
                while !isReleased.isSet { sched_yield() }
                return .now(.text(.ok, "held"))
            })
        return router
    }

    private static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

    /// The request and the end that follows it are seen in one look.
    private func withPeerThatEnds(
        sending text: String, _ end: @escaping @Sendable (RawConnection) -> Void,
        _ check: @escaping @Sendable (_ ended: RawConnection, _ other: RawConnection, TestServer) async throws -> Void
    ) async throws {
        let isHeld = Flag()
        let isReleased = Flag()
        try await withServer(Self.router(isHeld, until: isReleased)) { server in
            defer { isReleased.set() }
            let ended = try await server.connect()
            let other = try await server.connect()
            for connection in [ended, other] {
                try await connection.send(Self.get("/echo/first"))
                #expect(try await connection.receiveMessage().content == "first")
            }
            let holding = try await server.connect()
            try await holding.send(Self.get("/hold"))
            #expect(try await eventually { isHeld.isSet })

            try await ended.send(text)
            end(ended)
            isReleased.set()
            #expect(try await holding.receiveMessage().content == "held")

            try await check(ended, other, server)
        }
    }

    @Test(arguments: ["", "GET /echo/ha"])
    func areAnsweredWhatTheyAskedForBefore(_ rest: String) async throws {
        try await withPeerThatEnds(sending: Self.get("/echo/one") + Self.get("/echo/two") + rest) {
            $0.finishSending()
        } _: { ended, other, _ in
            let text = try await ended.receiveToEnd()
            #expect(text.contains("\r\n\r\noneHTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\ntwo"))

            try await Self.expectItsOwnAnswerAlone(other)
        }
    }

    /// The kernel hands out what a peer sent before its reset, and tells of the reset only then.
    @Test func leaveNothingForOthersWhenTheyResetTheConnection() async throws {
        try await withPeerThatEnds(sending: Self.get("/echo/secret")) {
            $0.reset()
        } _: { _, other, server in
            #expect(try await eventually { server.server.ledger.current == 2 })

            try await Self.expectItsOwnAnswerAlone(other)
        }
    }

    private static func expectItsOwnAnswerAlone(_ other: RawConnection) async throws {
        try await other.send(get("/echo/own"))
        #expect(try await other.receiveMessage().content == "own")
        other.finishSending()
        #expect(try await other.receiveToEnd() == "")
    }
}

/// A flag that closures share, set once.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .sequentiallyConsistent) }
    func set() { value.store(true, ordering: .sequentiallyConsistent) }
}
