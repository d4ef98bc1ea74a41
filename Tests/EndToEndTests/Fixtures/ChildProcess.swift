import FoundationEssentials
import Glibc
import Networking
import Synchronization

/// A process that runs one of the products, with all it writes.
///
/// A thread gathers its output and reaps it; until then its id names it and no other process.
final class ChildProcess: Sendable {
    /// How a process ended.
    enum Exit: Sendable, Equatable {
        case status(CInt)
        case signal(CInt)
    }

    private static let starting = Mutex(())

    let id: pid_t
    let errors = LineLog()
    let output = LineLog()
    private let isReaped = Mutex(false)
    private let exited = OneShot<Exit>()

    /// What a sanitizer is told by its environment goes on to the program: it was built with the same one.
    private static let sanitizerVariables: [String] =
        ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_PRELOAD"].compactMap { name in
            guard let value = getenv(name) else { return nil }
            return "\(name)=\(String(cString: value))"
        }

    /// Starts the program at `path` with this environment and no other.
    init(_ path: String, _ arguments: [String], environment: [String: String]) throws {
        let variables = environment.map { "\($0.key)=\($0.value)" } + Self.sanitizerVariables
        // One at a time: a child must not inherit the pipes of another, or it would hold them open.
        let (id, outputEnd, errorsEnd) = try Self.starting.withLock { _ in
            let (output, errors) = (try Pipe(), try Pipe())
            defer { for end in [output.writing, errors.writing] { _ = close(end) } }
            let spawn = Spawn(output: output.writing, errors: errors.writing)
            return (try spawn.start(path, [path] + arguments, variables), output.reading, errors.reading)
        }
        self.id = id
        _ = WorkerThread(name: "child") { [self] in gather(outputEnd, errorsEnd) }
    }

    /// Sends a signal, unless the process has ended.
    func send(_ signal: CInt) {
        isReaped.withLock { if !$0 { _ = kill(id, signal) } }
    }

    /// How the process ended, as soon as it has, and all it wrote is here.
    func exit() async -> Exit? { await exited.value() }

    // MARK: The thread

    private func gather(_ outputEnd: CInt, _ errorsEnd: CInt) {
        let logs = [output, errors]
        var interests = [outputEnd, errorsEnd].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while interests.contains(where: { $0.fd >= 0 }) {
            _ = poll(&interests, nfds_t(interests.count), -1)
            for index in interests.indices where interests[index].fd >= 0 && interests[index].revents != 0 {
                let count = read(interests[index].fd, &buffer, buffer.count)
                if count > 0 {
                    buffer.withUnsafeBytes { logs[index].append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                } else if count == 0 || errno != EINTR {
                    _ = close(interests[index].fd)
                    interests[index].fd = -1
                }
            }
        }
        reap()
        for log in logs { log.end() }
    }

    private func reap() {
        // Waits without reaping, so that the lock is not held meanwhile.
        var information = siginfo_t()
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        let status = isReaped.withLock { isReaped in
            var status: CInt = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            isReaped = true
            return status
        }
        let signal = status & 0x7F
        exited.fulfil(signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal))
    }
}

/// Both ends of a pipe that no child inherits, but for what it is given as its output.
private struct Pipe {
    let reading: CInt
    let writing: CInt

    init() throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError(call: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }
}

/// What a child is started with beside its program: descriptors, and signals as a shell would have them.
private struct Spawn {
    let output: CInt
    let errors: CInt

    func start(_ path: String, _ arguments: [String], _ variables: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        try Self.resetSignals(&attributes)

        var id = pid_t()
        let code = Self.withCStrings(arguments) { arguments in
            Self.withCStrings(variables) { posix_spawn(&id, path, &actions, &attributes, arguments, $0) }
        }
        guard code == 0 else { throw SystemError(call: "posix_spawn \(path)", code: code) }
        return id
    }

    /// Whatever the test runner blocks or ignores, the child must not.
    private static func resetSignals(_ attributes: inout posix_spawnattr_t) throws {
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        let code = posix_spawnattr_setflags(&attributes, flags)
        guard code == 0 else { throw SystemError(call: "posix_spawnattr_setflags", code: code) }
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return try body(pointers + [nil])
    }
}
