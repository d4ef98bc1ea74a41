import Glibc
import Networking

/// The sole use of a data directory, kept until this object is let go of.
///
/// It is an open file under `flock(2)`: the kernel lets go of it however the process ends.
package final class DataDirectoryLock: Sendable {
    private let descriptor: FileDescriptor

    init(path: String, directory: String) throws {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw FileError(call: "open", path: path, code: errno) }
        // It closes itself, once: after a second close its number may be another's.
        let descriptor = try FileDescriptor(owning: opened, from: "open")
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            if code == EWOULDBLOCK { throw DataDirectoryError.inUse(path: directory) }
            throw FileError(call: "flock", path: path, code: code)
        }
        self.descriptor = descriptor
    }
}
