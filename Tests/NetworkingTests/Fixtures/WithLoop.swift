import CLinux
import Glibc
import Networking

/// Runs `body` on an event loop of its own.
func withLoop(_ body: @escaping @Sendable (EventLoop) async throws -> Void) async throws {
    let loop = try EventLoop(name: "test")
    defer { loop.stop() }
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask(executorPreference: loop) { try await body(loop) }
        try await group.next()
    }
}

/// Two channels on `loop` that are connected with each other, closed when `body` is done.
func withChannels(
    _ body: @escaping @Sendable (EventLoop, Channel, Channel) async throws -> Void
) async throws {
    try await withLoop { loop in
        var descriptors: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let result = socketpair(AF_UNIX, type, 0, &descriptors)
        guard result == 0 else { throw SystemError(call: "socketpair", code: errno) }
        let left = try Channel(FileDescriptor(owning: descriptors[0], from: "socketpair"), on: loop)
        let right = try Channel(FileDescriptor(owning: descriptors[1], from: "socketpair"), on: loop)
        // Nothing of this takes so long: a wait that is never ended fails the test in place of hanging it.
        left.deadline = .now + .seconds(60)
        right.deadline = .now + .seconds(60)
        defer {
            left.close()
            right.close()
        }
        try await body(loop, left, right)
    }
}

extension Channel {
    /// Writes a short text, which the kernel takes at once.
    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        let count = try bytes.withUnsafeBytes { try write($0) }
        guard count == bytes.count else { throw SystemError(call: "send", code: EAGAIN) }
    }

    /// What is there to be read, at most `count` bytes; `nil` at the end of the stream, empty if there is nothing.
    func readText(_ count: Int = 1024) throws -> String? {
        var buffer = [UInt8](repeating: 0, count: count)
        switch try buffer.withUnsafeMutableBytes({ try read(into: $0) }) {
        case .bytes(let count): return String(decoding: buffer[..<count], as: UTF8.self)
        case .endOfStream: return nil
        case .wouldBlock: return ""
        }
    }
}

/// Looks again and again until the condition holds.
///
/// - Returns: `false` if it did not within a minute.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<6000 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}
