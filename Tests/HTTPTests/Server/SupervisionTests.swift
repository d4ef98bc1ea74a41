import HTTP
import Networking
import Synchronization
import Testing

/// Handlers that take too long, that nobody waits for any more, and that hold their loop.
@Suite(.timeLimit(.minutes(5))) struct SupervisionTests {
    private static let gate = "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let next = "GET /echo/next HTTP/1.1\r\nHost: a\r\n\r\n"

    /// `echo`, and `GET /gate` that tells whether its wait was cancelled.
    private static func router(_ gate: Gate, _ cancellations: Signal<Bool>) -> Router {
        var router = Router.echo
        router.get("/gate") { _ in
            await gate.pass()
            cancellations.send(Task.isCancelled)
            return .text(.ok, "through")
        }
        return router
    }

    @Test func answers503ForAHandlerThatTakesTooLongAndCancelsIt() async throws {
        let (gate, cancellations) = (Gate(), Signal<Bool>())
        let limits = ServerLimits.with { $0.handlerTimeout = .milliseconds(50) }
        try await withServer(Self.router(gate, cancellations), limits: limits) { server in
            let connection = try await server.connect()
            try await connection.send(Self.gate)
            let answer = try await connection.receiveMessage()
            #expect(answer.code == 503 && answer.field("retry-after") == "1" && answer.field("connection") == nil)
            #expect(await cancellations.next() == true)
            #expect(server.server.events[.handlerTimedOut] == 1)

            // The connection is as good as before.
            try await connection.send(Self.next)
            #expect(try await connection.receiveMessage().content == "next")
            connection.close()
        }
    }

    /// What it answers in the end is nobody's, least of all the next request's.
    @Test func dropsTheAnswerOfAHandlerThatCannotBeCancelled() async throws {
        let gate = Gate()
        let ends = Signal<Void>()
        var router = Router.echo
        router.get("/gate") { _ in
            // A task of its own is not cancelled with the handler.
            await Task { await gate.pass() }.value
            ends.send(())
            return .text(.ok, "late")
        }
        try await withServer(router, limits: .with { $0.handlerTimeout = .milliseconds(50) }) { server in
            let connection = try await server.connect()
            try await connection.send(Self.gate)
            #expect(try await connection.receiveMessage().code == 503)
            gate.open()
            #expect(await ends.next() != nil)

            for _ in 0..<3 {
                try await connection.send(Self.next)
                #expect(try await connection.receiveMessage().content == "next")
            }
            connection.close()
        }
    }

    @Test func cancelsAHandlerWhosePeerHasReset() async throws {
        let (gate, cancellations, statuses) = (Gate(), Signal<Bool>(), Signal<Status>())
        var options = ServerOptions()
        options.observer = { statuses.send($0.status) }
        try await withServer(Self.router(gate, cancellations), options: options) { server in
            let connection = try await server.connect()
            try await connection.send(Self.gate)
            await gate.isReached()
            connection.reset()

            #expect(await cancellations.next() == true)
            #expect(await statuses.next() == .clientClosedRequest)
            #expect(server.server.events[.abandoned] == 1)
            #expect(try await eventually { server.server.ledger.current == 0 })
        }
    }

    /// It may well wait for its answer: `printf … | nc` does.
    @Test func goesOnForAPeerThatSendsNothingMore() async throws {
        let (gate, cancellations) = (Gate(), Signal<Bool>())
        try await withServer(Self.router(gate, cancellations)) { server in
            let connection = try await server.connect()
            try await connection.send(Self.gate)
            await gate.isReached()
            connection.finishSending()
            // Another exchange on the same loop: the end of the stream has been told of by then.
            #expect(try await server.exchange(Self.next.closing).hasSuffix("next"))
            gate.open()

            #expect(try await connection.receiveToEnd().hasSuffix("\r\n\r\nthrough"))
            #expect(await cancellations.next() == false)
            #expect(server.server.events[.abandoned] == 0)
            connection.close()
        }
    }

    /// What comes while a handler works is read after it, and does not disturb it.
    @Test func letsWhatIsPipelinedWait() async throws {
        let (gate, cancellations) = (Gate(), Signal<Bool>())
        try await withServer(Self.router(gate, cancellations)) { server in
            let connection = try await server.connect()
            try await connection.send(Self.gate)
            await gate.isReached()
            for _ in 0..<10 { try await connection.send(Self.next) }
            #expect(try await server.exchange(Self.next.closing).hasSuffix("next"))
            gate.open()

            #expect(try await connection.receiveMessage().content == "through")
            for _ in 0..<10 { #expect(try await connection.receiveMessage().content == "next") }
            #expect(await cancellations.next() == false)
            connection.close()
        }
    }

    // MARK: Holding the loop

    private struct Report: Sendable {
        let route: Int?
        let nanoseconds: UInt64
    }

    private static func hold(_ duration: Duration) {
        let end = MonotonicTime.now + duration
        while .now < end {}
    }

    /// `echo` is routes 0 and 1; then three that hold their loop for half a second.
    private static var holding: Router {
        var router = Router.echo
        router.mount(.get, "/sync") { _ in
            hold(.milliseconds(500))
            return .now(.text(.ok, "held"))
        }
        router.get("/async") { _ in
            await Task.yield()
            hold(.milliseconds(500))
            return .text(.ok, "held")
        }
        router.mount(.get, "/before") { _ in
            hold(.milliseconds(500))
            return .later { .text(.ok, "held") }
        }
        return router
    }

    @Test(arguments: [("/sync", 2), ("/async", 3), ("/before", 4)])
    func reportsTheRouteThatHeldTheLoop(_ path: String, _ route: Int) async throws {
        let reports = Mutex<[Report]>([])
        var options = ServerOptions()
        options.slowHandler = { route, held in reports.withLock { $0.append(Report(route: route, nanoseconds: held)) } }
        try await withServer(Self.holding, options: options) { server in
            let connection = try await server.connect()
            try await connection.send(Self.next + "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" + Self.next + Self.next)
            for content in ["next", "held", "next", "next"] {
                #expect(try await connection.receiveMessage().content == content)
            }
            connection.close()
        }
        // A machine with other things to do can hold anybody up, but hardly for as long.
        let long = reports.withLock { $0 }.filter { $0.nanoseconds >= 500_000_000 }
        #expect(long.map(\.route) == [route])
    }

    @Test func reportsNobodyBelowTheLimit() async throws {
        let count = Mutex(0)
        var options = ServerOptions()
        options.slowHandler = { _, _ in count.withLock { $0 += 1 } }
        try await withServer(.echo, limits: .with { $0.loopHoldLimit = .seconds(60) }, options: options) { server in
            let connection = try await server.connect()
            for _ in 0..<50 {
                try await connection.send(Self.next)
                #expect(try await connection.receiveMessage().content == "next")
            }
            connection.close()
        }
        #expect(count.withLock { $0 } == 0)
    }
}

extension String {
    fileprivate var closing: String { replacing("\r\n\r\n", with: "\r\nConnection: close\r\n\r\n") }
}
