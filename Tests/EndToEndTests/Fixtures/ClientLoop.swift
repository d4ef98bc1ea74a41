import Glibc
import HTTP
import Networking

/// The event loop that the clients of all tests share; it lives as long as the test process.
enum ClientLoop {
    static let loop: EventLoop = {
        allowManyDescriptors()
        do {
            return try EventLoop(name: "client")
        } catch {
            preconditionFailure("no event loop for the clients: \(error)")
        }
    }()

    /// The tests hold many connections at once, and a shell's usual limit is low.
    private static func allowManyDescriptors() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    static let resolver = Resolver()

    /// More patient than the defaults: the machine may have other things to do.
    static let limits = {
        var limits = ClientLimits()
        limits.connectTimeout = .seconds(30)
        limits.firstByteTimeout = .seconds(60)
        limits.totalTimeout = .seconds(60)
        return limits
    }()
}
