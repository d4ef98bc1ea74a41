import Glibc

/// The sole use of a data directory, kept until this object is let go of.
///
/// It is an open file under `flock(2)`: the kernel lets go of it however the process ends.
package final class DataDirectoryLock: Sendable {
    private let descriptor: CInt

    init(path: String, directory: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(call: "open", path: path, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            _ = close(descriptor)
            if code == EWOULDBLOCK { throw DataDirectoryError.inUse(path: directory) }
            throw FileError(call: "flock", path: path, code: code)
        }
    }

    deinit { _ = close(descriptor) }
}
