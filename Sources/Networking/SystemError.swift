internal import Glibc

/// A system call that failed, with its `errno`.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    package let call: String
    package let code: CInt

    package init(call: String, code: CInt) {
        self.call = call
        self.code = code
    }

    package var description: String { "\(call): \(String(cString: strerror(code)))" }

    /// Passes on what the call returned.
    ///
    /// - Throws: `SystemError` with the current `errno` if that is negative.
    @discardableResult
    static func check(_ result: CInt, _ call: String) throws(SystemError) -> CInt {
        guard result >= 0 else { throw SystemError(call: call, code: errno) }
        return result
    }
}
