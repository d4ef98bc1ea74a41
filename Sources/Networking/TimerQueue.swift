/// What happens when a timer's instant has come, on the event loop it was set on.
protocol TimerTarget: AnyObject {
    func timerFired(now: MonotonicTime)
}

/// The pending timers of one event loop: a binary heap by instant.
struct TimerQueue {
    private struct Entry {
        var time: MonotonicTime
        var target: any TimerTarget
    }

    private var heap: [Entry] = []

    /// When the earliest timer fires.
    var next: MonotonicTime? { heap.first?.time }
    var count: Int { heap.count }

    mutating func insert(_ target: any TimerTarget, at time: MonotonicTime) {
        heap.append(Entry(time: time, target: target))
        var child = heap.count - 1
        while child > 0, heap[child].time < heap[(child - 1) / 2].time {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Removes and returns the earliest target whose instant has come.
    mutating func popFirst(due now: MonotonicTime) -> (any TimerTarget)? {
        guard let first = heap.first, first.time <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return first.target
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].time < heap[smallest].time { smallest = child }
            }
            guard smallest != parent else { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
