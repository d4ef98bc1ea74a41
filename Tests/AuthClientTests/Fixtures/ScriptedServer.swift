import HTTP
import Networking
import Synchronization

/// A server that answers as a test tells it to, whatever is asked, and remembers what it was asked.
final class ScriptedServer: Sendable {
    /// One request, as far as clients differ in it.
    struct Received: Sendable, Equatable {
        var method: HTTP.Method
        /// Path, decoded, and query.
        var target: String
        var authorization: String?
        var content: String
    }

    typealias Script = @Sendable (Received) -> Response

    private let script: Mutex<Script>
    private let log = Mutex<[Received]>([])

    init(_ script: @escaping Script) {
        self.script = Mutex(script)
    }

    var received: [Received] { log.withLock { $0 } }

    /// How many requests came.
    var count: Int { received.count }

    /// Answers otherwise from now on.
    func change(to script: @escaping Script) { self.script.withLock { $0 = script } }

    /// Serves for as long as `body` takes, at the address it is told.
    func run(_ body: (String) async throws -> Void) async throws {
        let loops = try EventLoopGroup(count: 1, name: "scripted")
        defer { loops.stop() }
        var options = ServerOptions()
        // Asked before any route, and final: no path is unknown.
        options.gate = { [self] request in answer(request) }
        let server = HTTPServer(Router(), on: loops, options: options, limits: ServerLimits())
        guard let any = SocketAddress(ip: "127.0.0.1", port: 0) else { preconditionFailure("no address") }
        let address = try server.bind(any)
        try await withThrowingTaskGroup { group in
            group.addTask { await server.run() }
            defer { server.shutdown(grace: .zero) }
            try await body("http://\(address)")
        }
    }

    private func answer(_ request: Request) -> Response {
        let received = Received(
            method: request.method, target: request.path + (request.query.map { "?\($0)" } ?? ""),
            authorization: request.field("Authorization"), content: String(decoding: request.content, as: UTF8.self))
        log.withLock { $0.append(received) }
        return script.withLock { $0 }(received)
    }
}

extension Response {
    /// An answer with a JSON text.
    static func json(_ text: String, _ status: Status = .ok) -> Response { .json(status, Array(text.utf8)) }
}
