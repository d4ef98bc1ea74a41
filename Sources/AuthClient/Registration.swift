package import Shared

/// Keeps one instance registered for as long as `run()` runs.
public final class Registration: Sendable {
    private let instance: Instance
    private let registry: RegistryClient
    private let log: Logger
    private let sleep: @Sendable (Duration) async throws -> Void
    private let status = RegistrationStatus()

    /// - Parameter sleep: waits, and throws when the task is cancelled.
    package init(
        _ instance: Instance, in registry: RegistryClient, log: Logger,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.instance = instance
        self.registry = registry
        self.log = log
        self.sleep = sleep
    }

    public convenience init(_ instance: Instance, in registry: RegistryClient) {
        self.init(instance, in: registry, log: .discarding, sleep: { try await Task.sleep(for: $0) })
    }

    /// Whether the registry confirmed the lease at the last occasion.
    public var isRegistered: Bool { status.isRegistered }

    /// Registers, sends heartbeats, registers again when forgotten; deregisters when the task is cancelled.
    ///
    /// An absent registry is no error: it is tried until it is back.
    public func run() async {
        var cycle = RegistrationCycle()
        while !Task.isCancelled {
            let outcome = await perform(cycle.action)
            let wait = cycle.next(after: outcome, jitter: Double.random(in: 0...1))
            do {
                try await sleep(wait)
            } catch {
                break  // Cancelled: the loop is over.
            }
        }
        status.end()
        if cycle.mayHaveLease { await deregister() }
    }

    private func perform(_ action: RegistrationCycle.Action) async -> RegistrationCycle.Outcome {
        do {
            switch action {
            case .register:
                let interval = try await registry.register(instance)
                if status.confirm() { log.info("registered", ["instance": .string(instance.id)]) }
                return .registered(interval: interval)
            case .heartbeat:
                try await registry.heartbeat(instance)
                if status.confirm() { log.info("registry is back", ["instance": .string(instance.id)]) }
                return .renewed
            }
        } catch RegistryClientError.instanceNotFound {
            status.end()
            log.warning("lease is unknown to the registry", ["instance": .string(instance.id)])
            return .unknown
        } catch {
            if status.fail() { log.warning("registry does not answer", ["reason": .string("\(error)")]) }
            return .failed
        }
    }

    private func deregister() async {
        do {
            try await registry.deregister(instance)
            log.info("deregistered", ["instance": .string(instance.id)])
        } catch {
            // The lease ends by itself.
            log.warning("not deregistered", ["reason": .string("\(error)")])
        }
    }
}
