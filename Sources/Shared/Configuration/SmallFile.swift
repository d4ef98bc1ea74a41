import Glibc

/// Reads whole files that are known to be small: secrets, `/proc`.
package enum SmallFile {
    /// The content of the file at `path`.
    ///
    /// - Throws: `FileError` if it cannot be read or holds more than `byteLimit` bytes.
    package static func read(_ path: String, byteLimit: Int) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(call: "open", path: path, code: errno) }
        defer { _ = close(descriptor) }

        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(call: "read", path: path, code: errno) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= byteLimit else { throw FileError(call: "read", path: path, code: EFBIG) }
        }
    }
}
