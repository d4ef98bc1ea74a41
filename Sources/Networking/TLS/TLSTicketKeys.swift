internal import COpenSSL
internal import Synchronization

/// The keys that seal session tickets: what is resumed is in the ticket, and the server keeps nothing.
///
/// One set serves all loops. A key seals for a period and opens for one more, so whoever steals it reads the resumed
/// sessions of two periods at most.
package final class TLSTicketKeys: Sendable {
    private struct State {
        var current: TLSTicketKey
        var previous: TLSTicketKey?
        var since: MonotonicTime
    }

    private let period: Duration
    private let now: @Sendable () -> MonotonicTime
    private let state: Mutex<State>

    package init(period: Duration = .seconds(12 * 3600), now: @escaping @Sendable () -> MonotonicTime = { .now }) {
        self.period = period
        self.now = now
        state = Mutex(State(current: TLSTicketKey(), since: now()))
    }

    /// The key to seal with.
    func current() -> TLSTicketKey {
        state.withLock { state in
            rotate(&state)
            return state.current
        }
    }

    /// The key of this name, and whether it still seals; `nil` if it is none of ours, or had its time.
    func key(named name: UnsafePointer<UInt8>) -> (key: TLSTicketKey, isCurrent: Bool)? {
        state.withLock { state in
            rotate(&state)
            if state.current.isNamed(name) { return (state.current, true) }
            guard let previous = state.previous, previous.isNamed(name) else { return nil }
            return (previous, false)
        }
    }

    /// Done by the first handshake after the time has come: a server that nobody asks needs no timer.
    private func rotate(_ state: inout State) {
        let now = now()
        guard now >= state.since + period else { return }
        // After a second period without a handshake even the last key is too old to open anything.
        state.previous = now < state.since + period + period ? state.current : nil
        state.current = TLSTicketKey()
        state.since = now
    }
}

/// Seals or opens one ticket; OpenSSL does the rest with the two contexts that are made ready here.
///
/// - Returns: 0 makes the handshake a full one, 2 has the client given a new ticket (`SSL_CTX_set_tlsext_ticket_key_cb`).
func sealTicket(
    _ ssl: OpaquePointer?, _ name: UnsafeMutablePointer<UInt8>?, _ iv: UnsafeMutablePointer<UInt8>?,
    _ cipher: OpaquePointer?, _ authentication: OpaquePointer?, _ isSealing: CInt
) -> CInt {
    guard let ssl, let name, let iv, let cipher, let authentication,
        let owner = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0)
    else { return -1 }
    let keys = Unmanaged<TLSTicketKeys>.fromOpaque(owner).takeUnretainedValue()
    guard isSealing == 1 else {
        guard let found = keys.key(named: name) else { return 0 }
        guard found.key.open(iv, cipher, authentication) else { return -1 }
        // From version 1.3 on a client uses a ticket once, and needs another for its next connection.
        return found.isCurrent && SSL_version(ssl) < TLS1_3_VERSION ? 1 : 2
    }
    let key = keys.current()
    key.copyName(to: name)
    return key.seal(iv, cipher, authentication) ? 1 : -1
}
