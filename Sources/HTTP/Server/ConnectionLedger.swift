internal import Synchronization

/// Which connections a server has, over all loops: decides who is let in.
package final class ConnectionLedger: Sendable {
    enum Admission {
        case admitted
        /// Beyond the limit, within the reserve.
        case restricted
        case refused
    }

    private let total = Atomic<Int>(0)
    private let networks = Mutex<[String: Int]>([:])
    private let limits: ServerLimits

    init(limits: ServerLimits) {
        self.limits = limits
    }

    package var current: Int { total.load(ordering: .relaxed) }

    /// Counts a connection in; one that is refused is not counted.
    func enter() -> Admission {
        let count = total.wrappingAdd(1, ordering: .relaxed).newValue
        if count <= limits.connectionLimit { return .admitted }
        if count <= limits.connectionLimit + limits.reservedConnectionLimit { return .restricted }
        leave()
        return .refused
    }

    func leave() { total.wrappingSubtract(1, ordering: .relaxed) }

    /// Counts a connection for its client network.
    ///
    /// - Returns: `false` if that has as many as it may have.
    func enter(network: String) -> Bool {
        networks.withLock { networks in
            guard networks[network, default: 0] < limits.networkConnectionLimit else { return false }
            networks[network, default: 0] += 1
            return true
        }
    }

    func leave(network: String) {
        networks.withLock { networks in
            let left = networks[network, default: 1] - 1
            networks[network] = left == 0 ? nil : left
        }
    }
}
