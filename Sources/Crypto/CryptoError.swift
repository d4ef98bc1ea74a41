internal import COpenSSL

/// A cryptographic operation that failed; it says which, never on what.
package enum CryptoError: Error, Equatable, Sendable {
    /// A call of the library failed that fails only for lack of memory or by misuse.
    case library(String)
    /// A ciphertext was not made with this key and this associated data, or was changed since.
    case notAuthentic
    /// A key's encoding is not understood.
    case malformedKey
    /// The text is no password hash that may be verified here.
    case malformedPasswordHash
    case malformedText
}

/// Passes on a pointer that an OpenSSL call returned.
func checked<Pointee>(
    _ pointer: UnsafeMutablePointer<Pointee>?, _ call: String
) throws(CryptoError) -> UnsafeMutablePointer<Pointee> {
    guard let pointer else { throw failure(call) }
    return pointer
}

/// Passes on an opaque pointer that an OpenSSL call returned.
func checked(_ pointer: OpaquePointer?, _ call: String) throws(CryptoError) -> OpaquePointer {
    guard let pointer else { throw failure(call) }
    return pointer
}

/// Lets pass only OpenSSL's 1.
func check(_ result: CInt, _ call: String) throws(CryptoError) {
    guard result == 1 else { throw failure(call) }
}

private func failure(_ call: String) -> CryptoError {
    // The queue is the thread's own; left full, it would be read as the fault of a later call.
    ERR_clear_error()
    return .library(call)
}
