/// A connection on its way to the one thread that uses it.
///
/// Unchecked because a connection is not for sharing: whoever holds this box hands it to one thread at a time, through
/// a queue or a lock, which order its uses.
struct ConfinedConnection: @unchecked Sendable {
    let connection: Connection

    init(_ connection: Connection) { self.connection = connection }
}
