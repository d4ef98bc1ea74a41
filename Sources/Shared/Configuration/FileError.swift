import Glibc

/// A system call on a file that failed.
package struct FileError: Error, Equatable, CustomStringConvertible {
    package let call: String
    package let path: String
    /// What `errno` was.
    package let code: CInt

    package init(call: String, path: String, code: CInt) {
        self.call = call
        self.path = path
        self.code = code
    }

    /// The system's words for `code`.
    package var reason: String { String(cString: strerror(code)) }

    package var description: String { "\(path): \(call): \(reason)" }
}
