import Glibc

/// The file descriptor that logs go to.
enum StandardError {
    /// Writes all of it, waiting for a reader that is slow; gives up if there is none any more.
    static func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if errno == EAGAIN {
                waitUntilWritable()
            } else if errno != EINTR {
                return
            }
        }
    }

    private static func waitUntilWritable() {
        var interest = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        _ = poll(&interest, 1, -1)
    }
}
