import Glibc

/// The file of a database, before SQLite sees it: its path, whether it is there, how large it is.
///
/// It is never opened here but to create it. Closing any descriptor of a file drops every lock that the process holds
/// on it (https://www.sqlite.org/howtocorrupt.html §2.2), and another connection may have some.
struct DatabaseFile: Sendable {
    /// A database has at least one page, and the smallest page has this many bytes.
    private static let smallestSize: Int64 = 512

    /// Never one of the names that SQLite gives a meaning of its own, such as `:memory:` or `file:…`.
    let path: String

    init(path: String) throws(DatabaseError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .cannotOpen(path: path, reason: "not a file name") }
        self.path = path.hasPrefix("/") ? path : "./" + path
    }

    /// Makes an empty file that only its owner may read, unless one is there.
    ///
    /// SQLite gives the log beside it the same mode.
    func createUnlessPresent() throws(DatabaseError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            guard errno == EEXIST else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
            return try refuseWhatIsTooSmall()
        }
        // Nothing was written through it, so there is nothing that closing could report.
        _ = close(descriptor)
    }

    /// SQLite takes a file of one byte for an empty database and would overwrite it.
    private func refuseWhatIsTooSmall() throws(DatabaseError) {
        guard let size = Self.size(of: path) else { throw .cannotOpen(path: path, reason: "not a regular file") }
        guard size == 0 || size >= Self.smallestSize else { throw .notADatabase }
    }

    /// Bytes of the database without its log; `nil` if it cannot be told.
    var size: Int64? { Self.size(of: path) }

    /// Bytes of the write-ahead log; 0 without one.
    var logSize: Int64 { Self.size(of: path + "-wal") ?? 0 }

    private static func size(of path: String) -> Int64? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }
}
