import Shared
import Synchronization

/// What a service writes, line by line: kept whole, and waited for.
final class LineLog: Sendable {
    private struct Waiter {
        let matches: @Sendable (JSONValue) -> Bool
        let found: OneShot<JSONValue>
    }

    private struct State {
        var bytes: [UInt8] = []
        /// Where the line begins that has no end yet.
        var lineStart = 0
        var lines: [JSONValue?] = []
        var waiters: [Waiter] = []
        var isEnded = false
    }

    private let state = Mutex(State())

    // MARK: Writing

    func append(_ chunk: UnsafeRawBufferPointer) {
        let newline = UInt8(ascii: "\n")
        let fulfilled = state.withLock { state -> [(Waiter, JSONValue)] in
            var search = state.bytes.count
            state.bytes.append(contentsOf: chunk)
            var fulfilled: [(Waiter, JSONValue)] = []
            while let end = state.bytes[search...].firstIndex(of: newline) {
                fulfilled += Self.take(Array(state.bytes[state.lineStart..<end]), &state)
                state.lineStart = end + 1
                search = end + 1
            }
            return fulfilled
        }
        for (waiter, line) in fulfilled { waiter.found.fulfil(line) }
    }

    /// Nothing more comes: whoever still waits gets nothing.
    func end() {
        let waiters = state.withLock { state in
            state.isEnded = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.found.fulfil(nil) }
    }

    private static func take(_ line: [UInt8], _ state: inout State) -> [(Waiter, JSONValue)] {
        // A line that is no JSON is kept as such: the tests that are about it look at `texts`.
        let parsed = try? JSONParser.parse(line)
        state.lines.append(parsed)
        guard let parsed else { return [] }
        let fulfilled = state.waiters.filter { $0.matches(parsed) }
        state.waiters.removeAll { $0.matches(parsed) }
        return fulfilled.map { ($0, parsed) }
    }

    // MARK: Reading

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// The lines that are JSON; the others are `nil`.
    var lines: [JSONValue?] { state.withLock { $0.lines } }
    /// Whether the last line has an end.
    var isWhole: Bool { state.withLock { $0.lineStart == $0.bytes.count } }

    /// The first line for which `matches` is true, as soon as it is there; `nil` if the output ends without one.
    func first(where matches: @escaping @Sendable (JSONValue) -> Bool) async -> JSONValue? {
        let found = OneShot<JSONValue>()
        state.withLock { state in
            if let line = state.lines.lazy.compactMap(\.self).first(where: matches) {
                found.fulfil(line)
            } else if state.isEnded {
                found.fulfil(nil)
            } else {
                state.waiters.append(Waiter(matches: matches, found: found))
            }
        }
        return await found.value()
    }

    /// The first line with this message.
    func first(message: String) async -> JSONValue? {
        await first { $0["message"] == .string(message) }
    }
}
