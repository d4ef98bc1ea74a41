import FoundationEssentials
import Synchronization

/// Users, sessions and keys in memory, gone with the process: for tests, and for trying the service out.
///
/// One object, as it is one database: a log-in changes a session and a user at once.
final class MemoryStores: Sendable {
    struct State {
        var users: [UUID: User] = [:]
        var loginKeys: [String: UUID] = [:]
        var sessions: [UUID: Session] = [:]
        var signingKeys: [SigningKeyRecord] = []
    }

    let state = Mutex(State())
}
