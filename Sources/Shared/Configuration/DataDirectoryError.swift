/// Why a data directory was not used.
package enum DataDirectoryError: Error, Equatable {
    /// Another process holds its lock.
    case inUse(path: String)
    /// A secret's file can be read by its group or by everybody.
    case readableByOthers(path: String)
    /// A secret's file does not hold as many bytes as it should.
    case wrongLength(path: String)
}

extension DataDirectoryError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inUse(let path): "\(path): another process of this service uses this folder; give each its own DATA_DIR."
        case .readableByOthers(let path): "\(path): others may read this secret; replace it, then chmod 600."
        case .wrongLength(let path): "\(path): this secret is damaged; restore it, or remove it for a new one."
        }
    }
}
