import Glibc

/// The folder that holds a service's embedded files, readable by its owner alone.
package struct DataDirectory: Sendable {
    package let path: String

    /// Creates the folder if it is missing, with the folders above it.
    ///
    /// - Throws: `FileError` if it cannot be made, or is no folder.
    package init(_ path: String) throws(FileError) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        try createFolders()
    }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Takes the folder for this process alone, until the lock is let go of.
    ///
    /// - Throws: `DataDirectoryError.inUse` if another process has it.
    package func lock(_ name: String = "lock") throws -> DataDirectoryLock {
        try DataDirectoryLock(path: file(name), directory: path)
    }

    /// The secret kept in the file `name`, made of `byteCount` random bytes on the first call.
    ///
    /// - Throws: `FileError` if the file cannot be read or written; `DataDirectoryError` if others may read it or its
    ///   length is wrong.
    package func secret(named name: String, byteCount: Int) throws -> Secret {
        let path = file(name)
        var information = stat()
        if stat(path, &information) == 0 {
            guard information.st_mode & 0o077 == 0 else { throw DataDirectoryError.readableByOthers(path: path) }
            let bytes = try SmallFile.read(path, byteLimit: Environment.fileByteLimit)
            guard bytes.count == byteCount else { throw DataDirectoryError.wrongLength(path: path) }
            return Secret(bytes)
        }
        guard errno == ENOENT else { throw FileError(call: "stat", path: path, code: errno) }
        let bytes = RandomBytes.next(byteCount)
        try write(bytes, to: name)
        return Secret(bytes)
    }

    /// Puts a file in place as a whole, mode 0600: after a crash there is the old content or the new, never a part.
    package func write(_ bytes: [UInt8], to name: String) throws(FileError) {
        let temporary = file(".\(name).\(getpid())")
        try writeThrough(bytes, to: temporary)
        guard rename(temporary, file(name)) == 0 else { throw FileError(call: "rename", path: file(name), code: errno) }
        try synchronize(path, flags: O_RDONLY | O_DIRECTORY)
    }

    private func createFolders() throws(FileError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + component
            guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
                throw FileError(call: "mkdir", path: made, code: errno)
            }
        }
        var information = stat()
        guard stat(path, &information) == 0 else { throw FileError(call: "stat", path: path, code: errno) }
        guard information.st_mode & S_IFMT == S_IFDIR else {
            throw FileError(call: "mkdir", path: path, code: ENOTDIR)
        }
    }

    private func writeThrough(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError(call: "open", path: path, code: errno) }
        defer { _ = close(descriptor) }

        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError(call: "write", path: path, code: errno) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw FileError(call: "fsync", path: path, code: errno) }
    }

    private func synchronize(_ path: String, flags: CInt) throws(FileError) {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(call: "open", path: path, code: errno) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(call: "fsync", path: path, code: errno) }
    }
}
