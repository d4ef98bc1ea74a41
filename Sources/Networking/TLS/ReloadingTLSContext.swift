internal import Synchronization

/// The TLS context in force, made anew when its files change.
///
/// Connections keep the one they began with. Files that make no context, for they are broken or half replaced, leave
/// the last one in force.
package final class ReloadingTLSContext: Sendable {
    /// What a look at the files brought.
    package enum Change: Equatable, Sendable {
        case none
        /// New connections use what the files hold now.
        case replaced
        /// The files have changed, to something that cannot be used.
        case refused(TLSFileFault)
    }

    private struct State {
        var context: TLSContext
        /// Of the files as they were before the last attempt, taken or not: each state is tried once.
        var stamps: [FileStamp?]
    }

    private let files: [String]
    private let load: @Sendable () throws(TLSFileFault) -> TLSContext
    private let state: Mutex<State>

    /// Loads the files for the first time; not on an event loop.
    package convenience init(
        _ settings: ServerTLSSettings, tickets: TLSTicketKeys = TLSTicketKeys()
    ) throws(TLSFileFault) {
        let files = [settings.certificateFile, settings.privateKeyFile, settings.clientAuthoritiesFile]
        try self.init(files.compactMap(\.self)) { () throws(TLSFileFault) in
            try TLSContext.server(settings, tickets: tickets)
        }
    }

    /// Loads the files for the first time; not on an event loop.
    package convenience init(_ settings: ClientTLSSettings) throws(TLSFileFault) {
        try self.init(settings.files) { () throws(TLSFileFault) in try TLSContext.client(settings) }
    }

    private init(
        _ files: [String], load: @escaping @Sendable () throws(TLSFileFault) -> TLSContext
    ) throws(TLSFileFault) {
        self.files = files
        self.load = load
        let stamps = files.map { FileStamp(path: $0) }
        state = Mutex(State(context: try load(), stamps: stamps))
    }

    package var current: TLSContext { state.withLock { $0.context } }

    /// Takes the files in again if they have changed since; not on an event loop, and from one thread at a time.
    package func refresh() -> Change {
        // Before they are read: what changes meanwhile is seen by the next look.
        let stamps = files.map { FileStamp(path: $0) }
        guard state.withLock({ $0.stamps != stamps }) else { return .none }
        do throws(TLSFileFault) {
            let context = try load()
            state.withLock { $0 = State(context: context, stamps: stamps) }
            return .replaced
        } catch {
            state.withLock { $0.stamps = stamps }
            return .refused(error)
        }
    }

    /// Looks at the files from time to time, on a thread of its own, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - interval: time between two looks.
    ///   - sleep: waits, and throws when the task is cancelled.
    ///   - report: told of every change.
    package func watch(
        every interval: Duration = .seconds(3), sleep: (Duration) async throws -> Void, report: (Change) -> Void
    ) async {
        guard !files.isEmpty else { return }
        let worker = WorkerPool(name: "tls-files", threads: 1, queueLimit: 1)
        defer { worker.shutdown() }
        do {
            while true {
                try await sleep(interval)
                let change = try await worker.run { self.refresh() }
                if change != .none { report(change) }
            }
        } catch {
            // Cancelled, in either wait: the watch is over.
        }
    }
}
