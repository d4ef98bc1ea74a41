/// Leases among which chance decides by weight.
struct WeightedPool: Sendable {
    private var leases: [Lease] = []
    /// Sum of the weights up to and including each lease: ascending, so a draw is found by halving.
    private var sums: [UInt64] = []

    var isEmpty: Bool { leases.isEmpty }

    /// An instance of weight 0 is drained: it takes no part.
    mutating func add(_ lease: Lease) {
        let weight = UInt64(lease.instance.registration.weight)
        guard weight > 0 else { return }
        leases.append(lease)
        sums.append((sums.last ?? 0) + weight)
    }

    /// - Parameter draw: any number, each as likely as the others.
    func choose(_ draw: UInt64) -> Lease? {
        guard let total = sums.last else { return nil }
        let point = total.multipliedFullWidth(by: draw).high
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > point { high = middle } else { low = middle + 1 }
        }
        return leases[low]
    }
}
