/// A whole number that goes up and down.
package struct Gauge: Sendable {
    private let cells: AtomicCells
    private let index: Int

    init(cells: AtomicCells, index: Int) {
        self.cells = cells
        self.index = index
    }

    package func set(_ value: Int) {
        cells.store(UInt64(bitPattern: Int64(value)), in: index)
    }

    package func add(_ amount: Int) {
        cells.addSigned(Int64(amount), to: index)
    }

    package var value: Int { Int(Int64(bitPattern: cells.load(index))) }
}
