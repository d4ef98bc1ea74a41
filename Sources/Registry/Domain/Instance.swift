import Synchronization

/// One registered instance: immutable, and shared by every lease, view and answer that tells of it.
///
/// A change of registration makes a new instance.
final class Instance: Sendable {
    let registration: Registration
    let registeredAt: WallTime
    private let encoding = AtomicLazyReference<InstanceEncoding>()

    init(_ registration: Registration, registeredAt: WallTime) {
        self.registration = registration
        self.registeredAt = registeredAt
    }

    /// The part of the instance's JSON that never changes, encoded when first asked for and kept.
    var encoded: InstanceEncoding {
        encoding.load() ?? encoding.storeIfNil(InstanceEncoding(self))
    }
}
