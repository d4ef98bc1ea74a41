/// Leases by the deadline they had when they were last looked at, earliest first: a binary heap.
///
/// Renewals do not touch it. An entry that comes up too early is put back by whoever takes it out, so a lease costs
/// one entry and one correction a TTL, however often it is renewed.
struct DeadlineHeap {
    struct Entry {
        let deadline: UInt64
        let lease: Lease
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }
    var earliest: Entry? { entries.first }

    mutating func insert(_ lease: Lease) {
        entries.append(Entry(deadline: lease.deadline, lease: lease))
        siftUp(entries.count - 1)
    }

    @discardableResult
    mutating func removeEarliest() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if !entries.isEmpty {
            entries[0] = last
            siftDown(0)
        }
        return first
    }

    /// Puts the earliest entry where the deadline it has by now belongs.
    mutating func correctEarliest() {
        guard let first = entries.first else { return }
        entries[0] = Entry(deadline: first.lease.deadline, lease: first.lease)
        siftDown(0)
    }

    /// Drops the entries whose lease is no longer `isCurrent`.
    mutating func compact(keeping isCurrent: (Lease) -> Bool) {
        entries.removeAll { !isCurrent($0.lease) }
        for index in entries.indices.prefix(entries.count / 2).reversed() { siftDown(index) }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            let left = 2 * parent + 1
            guard left < entries.count else { return }
            let right = left + 1
            let rightIsEarlier = right < entries.count && entries[right].deadline < entries[left].deadline
            let child = rightIsEarlier ? right : left
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            parent = child
        }
    }
}
