import Networking
import Synchronization
import Testing

/// Requests of several clients, some over a connection that is kept, some over one each.
final class Traffic: Sendable {
    private struct Outcome {
        var answeredCount = 0
        var lateCount = 0
        /// What should not have happened.
        var faults: [String] = []
    }

    private let address: SocketAddress
    private let messages: [[UInt8]]
    private let answered = Tally()
    private let isOver = Mutex(false)
    private let outcome = Mutex(Outcome())

    init(to address: SocketAddress, _ messages: () -> [[UInt8]]) {
        self.address = address
        self.messages = messages()
    }

    /// Sends requests until `count` are answered, calls `end`, and goes on until no connection is to be had.
    func run(workers: Int, until count: Int, then end: () -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<workers {
                group.addTask { [self] in await work(number, keepsConnection: number.isMultiple(of: 2)) }
            }
            await answered.reached(count)
            // Noted first: what is sent while this still says no has been sent before the signal.
            isOver.withLock { $0 = true }
            end()
        }
    }

    func expectNothingLost() {
        let outcome = outcome.withLock { $0 }
        #expect(outcome.faults.isEmpty)
        #expect(outcome.answeredCount > 0)
    }

    private func work(_ number: Int, keepsConnection: Bool) async {
        var kept: RawConnection?
        var turn = number
        while !Task.isCancelled {
            turn += 1
            let message = messages[turn % messages.count]
            do {
                let connection: RawConnection
                if let kept { connection = kept } else { connection = try await RawConnection.open(address) }
                let isAnswered = try await exchange(message, over: connection)
                if keepsConnection, isAnswered {
                    kept = connection
                } else {
                    kept = nil
                    await connection.close()
                }
            } catch {
                break  // No connection is to be had any more.
            }
        }
        await kept?.close()
    }

    /// - Returns: whether there may be another exchange over the connection.
    private func exchange(_ message: [UInt8], over connection: RawConnection) async throws -> Bool {
        do {
            try await connection.send(message)
        } catch {
            // The connection was closed after the last answer on it: nothing was taken on.
            return false
        }
        let isLate = isOver.withLock { $0 }
        do {
            guard let answer = try await connection.answer() else {
                if !isLate { fault("a request that was there before the signal got no answer") }
                return false
            }
            if !(200..<300).contains(answer.status) { fault("answered \(answer.status): \(answer.text)") }
            outcome.withLock { $0.answeredCount += 1 }
            answered.increment()
            return answer.field("connection") != "close"
        } catch {
            fault("an answer was not whole: \(error)")
            return false
        }
    }

    private func fault(_ text: String) { outcome.withLock { $0.faults.append(text) } }
}
