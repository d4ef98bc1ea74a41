internal import COpenSSL

/// What OpenSSL reads from and writes to: the channel's own socket calls.
///
/// OpenSSL's socket BIO would not do: it writes with `write(2)`, which raises `SIGPIPE`, and it asks the kernel again
/// where the channel knows that the socket is dry.
enum TLSTransport {
    /// `nonisolated(unsafe)`: it is made once and never changed.
    private nonisolated(unsafe) static let method = makeMethod()

    /// A BIO that works for `session`, which has to outlive it.
    static func makeBIO(for session: TLSSession) -> OpaquePointer? {
        guard let method, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(session).toOpaque())
        return bio
    }

    private static func makeMethod() -> OpaquePointer? {
        let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let method = BIO_meth_new(type, "channel"), BIO_meth_set_read_ex(method, readFromChannel) == 1,
            BIO_meth_set_write_ex(method, writeToChannel) == 1, BIO_meth_set_ctrl(method, controlChannel) == 1
        else { return nil }
        return method
    }

    fileprivate static func session(of bio: OpaquePointer) -> TLSSession? {
        BIO_get_data(bio).map { Unmanaged<TLSSession>.fromOpaque($0).takeUnretainedValue() }
    }
}

private func readFromChannel(
    _ bio: OpaquePointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: UnsafeMutablePointer<Int>?
) -> CInt {
    guard let bio, let session = TLSTransport.session(of: bio) else { return -1 }
    copenssl_clear_retry(bio)
    switch session.receive(into: UnsafeMutableRawBufferPointer(start: bytes, count: size)) {
    case .bytes(let received):
        count?.pointee = received
        return 1
    case .wouldBlock:
        copenssl_retry_read(bio)
        return -1
    case .endOfStream: return 0
    case nil: return -1
    }
}

private func writeToChannel(
    _ bio: OpaquePointer?, _ bytes: UnsafePointer<CChar>?, _ size: Int, _ count: UnsafeMutablePointer<Int>?
) -> CInt {
    guard let bio, let session = TLSTransport.session(of: bio) else { return -1 }
    copenssl_clear_retry(bio)
    guard let sent = session.transmit(UnsafeRawBufferPointer(start: bytes, count: size)) else { return -1 }
    guard sent > 0 else {
        copenssl_retry_write(bio)
        return -1
    }
    count?.pointee = sent
    return 1
}

/// Nothing is buffered, so flushing is done already; of the rest nothing applies.
private func controlChannel(
    _ bio: OpaquePointer?, _ command: CInt, _ number: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int { command == BIO_CTRL_FLUSH ? 1 : 0 }
