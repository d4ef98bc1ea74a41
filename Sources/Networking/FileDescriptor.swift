internal import Glibc

/// An open file descriptor, closed exactly once: when its owner lets go of it.
package struct FileDescriptor: ~Copyable {
    package let rawValue: CInt

    /// Takes ownership of what the system call named `call` returned.
    ///
    /// - Throws: `SystemError` if that call failed, that is, if `rawValue` is negative.
    package init(owning rawValue: CInt, from call: String) throws(SystemError) {
        guard rawValue >= 0 else { throw SystemError(call: call, code: errno) }
        self.rawValue = rawValue
    }

    deinit { _ = close(rawValue) }

    /// Gives the descriptor up without closing it: the caller closes it from now on.
    package consuming func release() -> CInt {
        let rawValue = rawValue
        discard self
        return rawValue
    }
}
