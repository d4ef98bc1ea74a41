internal import COpenSSL
internal import Synchronization

/// A session of a client that its server allows to be resumed.
///
/// `@unchecked Sendable`: OpenSSL counts the uses of an `SSL_SESSION` and changes nothing in one that is complete.
final class ResumableTLSSession: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { SSL_SESSION_free(pointer) }

    /// Whether it is to be used once only, lest those who watch tell two connections to be of one client
    /// (RFC 8446 §C.4).
    var isForOneUse: Bool { SSL_SESSION_get_protocol_version(pointer) >= TLS1_3_VERSION }

    /// Has the handshake of `ssl` try to resume it; one that the server has forgotten becomes a full handshake.
    func resume(with ssl: OpaquePointer) { SSL_set_session(ssl, pointer) }
}

/// The latest session of each host.
final class ResumableTLSSessions: Sendable {
    /// Hosts remembered; one more makes room by forgetting another.
    private static let hostLimit = 64

    private let sessions = Mutex<[String: ResumableTLSSession]>([:])

    func add(_ session: ResumableTLSSession, for host: String) {
        sessions.withLock { sessions in
            if sessions.count >= Self.hostLimit, sessions[host] == nil { sessions.remove(at: sessions.startIndex) }
            sessions[host] = session
        }
    }

    func take(for host: String) -> ResumableTLSSession? {
        sessions.withLock { sessions in
            guard let session = sessions[host] else { return nil }
            if session.isForOneUse { sessions[host] = nil }
            return session
        }
    }
}
