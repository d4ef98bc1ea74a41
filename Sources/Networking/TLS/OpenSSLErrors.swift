internal import COpenSSL
internal import Glibc

/// What OpenSSL noted on the calling thread since the queue of its errors was cleared.
enum OpenSSLErrors {
    static func clear() { ERR_clear_error() }

    /// The reason of the first error, as one of the constants `…_R_…` of its library; 0 for none.
    static var firstReason: CInt { ERR_GET_REASON(ERR_peek_error()) }

    /// The words for the first error, which is the cause of those after it; the queue is empty afterwards.
    static func takeText() -> String {
        let code = ERR_peek_error()
        defer { ERR_clear_error() }
        guard code != 0 else { return "no reason is given" }
        if ERR_GET_LIB(code) == ERR_LIB_SYS { return String(cString: strerror(ERR_GET_REASON(code))) }
        guard let text = ERR_reason_error_string(code) else { return "error \(ERR_GET_REASON(code))" }
        return String(cString: text)
    }
}
