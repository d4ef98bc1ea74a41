internal import Networking

/// Runs the work of a handler until it ends, its time is up, or nobody waits for it any more.
///
/// Work that is given up is cancelled; what cannot be cancelled goes on without anybody to tell.
/// `@unchecked Sendable`: everything in here happens on the connection's event loop, where the lane runs the work and
/// the channel reports.
final class Supervision<Result: Sendable>: @unchecked Sendable {
    enum Outcome: Sendable {
        case ended(Result)
        case failed(any Error)
        case timedOut
        /// The peer is gone.
        case abandoned
    }

    private var continuation: UnsafeContinuation<Outcome, Never>?
    private var task: Task<Void, Never>?
    private let channel: Channel

    private init(_ channel: Channel) {
        self.channel = channel
    }

    /// - Parameters:
    ///   - lane: where the work runs; of the channel's loop.
    ///   - needsPeer: whether a peer that has finished sending counts as gone. It may still read, but for a stream
    ///     without end there is no other sign.
    /// - Note: the deadline is the channel's.
    static func outcome(
        of work: @escaping @Sendable () async throws -> Result, in lane: EventLoopLane, watching channel: Channel,
        needsPeer: Bool
    ) async -> Outcome {
        let supervision = Supervision(channel)
        return await withUnsafeContinuation { continuation in
            supervision.begin(continuation, work, in: lane, needsPeer: needsPeer)
        }
    }

    private func begin(
        _ continuation: UnsafeContinuation<Outcome, Never>, _ work: @escaping @Sendable () async throws -> Result,
        in lane: EventLoopLane, needsPeer: Bool
    ) {
        self.continuation = continuation
        task = Task(executorPreference: lane) { [self] in
            do {
                end(.ended(try await work()))
            } catch {
                end(.failed(error))
            }
        }
        channel.watch { [self] event in
            switch event {
            case .timedOut: giveUp(.timedOut)
            case .gone: giveUp(.abandoned)
            case .peerFinished: if needsPeer { giveUp(.abandoned) }
            }
        }
    }

    private func giveUp(_ outcome: Outcome) {
        task?.cancel()
        end(outcome)
    }

    private func end(_ outcome: Outcome) {
        guard let continuation else { return }
        self.continuation = nil
        task = nil
        channel.stopWatching()
        continuation.resume(returning: outcome)
    }
}
