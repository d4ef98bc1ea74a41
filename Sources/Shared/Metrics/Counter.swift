/// A number of events; it only grows.
package struct Counter: Sendable {
    private let cells: AtomicCells
    private let index: Int

    init(cells: AtomicCells, index: Int) {
        self.cells = cells
        self.index = index
    }

    package func increment(by amount: Int = 1) {
        cells.add(UInt64(amount), to: index)
    }

    package var value: UInt64 { cells.load(index) }
}
