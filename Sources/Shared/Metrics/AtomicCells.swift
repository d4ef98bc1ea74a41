import Synchronization

/// A fixed number of counters in one piece of memory, each added to and read without a lock.
///
/// Additions are relaxed: a scrape sees each cell at some recent value, not all at one instant.
/// `@unchecked Sendable`: the memory is reached through atomic operations only, and lives as long as this object.
final class AtomicCells: @unchecked Sendable {
    private let cells: UnsafeMutableBufferPointer<Atomic<UInt64>>

    init(count: Int) {
        cells = .allocate(capacity: count)
        for index in 0..<count { cells.initializeElement(at: index, to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize()
        cells.deallocate()
    }

    @inline(__always)
    func add(_ value: UInt64, to index: Int) {
        cells[index].wrappingAdd(value, ordering: .relaxed)
    }

    @inline(__always)
    func store(_ value: UInt64, in index: Int) {
        cells[index].store(value, ordering: .relaxed)
    }

    @inline(__always)
    func load(_ index: Int) -> UInt64 {
        cells[index].load(ordering: .relaxed)
    }

    /// Puts `value` where zero was; returns what stands there now.
    func claim(_ index: Int, for value: UInt64) -> UInt64 {
        let (exchanged, original) = cells[index].compareExchange(
            expected: 0, desired: value, ordering: .relaxed
        )
        return exchanged ? value : original
    }

    func addSigned(_ value: Int64, to index: Int) {
        cells[index].wrappingAdd(UInt64(bitPattern: value), ordering: .relaxed)
    }
}
