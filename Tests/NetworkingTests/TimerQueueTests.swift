import Testing

@testable import Networking

@Suite struct TimerQueueTests {
    private final class Target: TimerTarget {
        let number: Int

        init(_ number: Int) {
            self.number = number
        }

        func timerFired(now: MonotonicTime) {}
    }

    private func time(_ nanoseconds: Int) -> MonotonicTime { MonotonicTime(nanoseconds: UInt64(nanoseconds)) }

    private func popAll(_ queue: inout TimerQueue, due: MonotonicTime) -> [Int] {
        var numbers: [Int] = []
        while let target = queue.popFirst(due: due) as? Target { numbers.append(target.number) }
        return numbers
    }

    @Test func isEmptyAtFirst() {
        var queue = TimerQueue()

        #expect(queue.next == nil && queue.count == 0)
        #expect(queue.popFirst(due: .distantFuture) == nil)
    }

    @Test(arguments: [
        [1], [1, 2], [2, 1], [3, 1, 2], [5, 4, 3, 2, 1], [1, 2, 3, 4, 5, 6, 7], [4, 2, 6, 1, 3, 5, 7, 0],
    ])
    func givesTheEarliestFirst(_ times: [Int]) {
        var queue = TimerQueue()
        for number in times { queue.insert(Target(number), at: time(number)) }

        #expect(queue.next == time(times.min() ?? 0) && queue.count == times.count)
        #expect(popAll(&queue, due: .distantFuture) == times.sorted())
        #expect(queue.next == nil && queue.count == 0)
    }

    @Test func givesWhatIsDueAndNothingElse() {
        var queue = TimerQueue()
        for number in [10, 30, 20] { queue.insert(Target(number), at: time(number)) }

        #expect(popAll(&queue, due: time(9)).isEmpty)
        // An instant has come when it is now.
        #expect(popAll(&queue, due: time(10)) == [10])
        #expect(popAll(&queue, due: time(29)) == [20])
        #expect(queue.next == time(30) && queue.count == 1)
    }

    @Test func givesAllOfOneInstant() {
        var queue = TimerQueue()
        for number in 0..<20 { queue.insert(Target(number), at: time(number % 2)) }

        #expect(popAll(&queue, due: time(0)).sorted() == Array(stride(from: 0, to: 20, by: 2)))
        #expect(popAll(&queue, due: time(1)).sorted() == Array(stride(from: 1, to: 20, by: 2)))
    }

    /// Against a sorted list, with insertions and removals as they come.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func staysInOrderWhateverIsPutInAndTakenOut(_ seed: UInt64) {
        var generator = Xorshift(state: seed)
        var queue = TimerQueue()
        var model: [Int] = []
        for _ in 0..<1000 {
            if Int.random(in: 0..<3, using: &generator) > 0 {
                let number = Int.random(in: 0..<500, using: &generator)
                queue.insert(Target(number), at: time(number))
                model.append(number)
            } else {
                let now = Int.random(in: 0..<500, using: &generator)
                let expected = model.filter { $0 <= now }.min()
                #expect((queue.popFirst(due: time(now)) as? Target)?.number == expected)
                if let expected, let index = model.firstIndex(of: expected) { model.remove(at: index) }
            }
            #expect(queue.count == model.count && queue.next == model.min().map(time))
        }
    }

    @Test func keepsATargetUntilItIsTakenOutAndNoLonger() {
        var queue = TimerQueue()
        weak var target: Target?
        do {
            let inserted = Target(1)
            queue.insert(inserted, at: time(1))
            target = inserted
        }

        #expect(target != nil)
        _ = queue.popFirst(due: time(1))
        #expect(target == nil)
    }
}

/// A small generator with a state one can choose (xorshift64).
private struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
