import Shared
import Synchronization

/// Keeps what is logged.
final class LogLines: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func logger() -> Logger {
        Logger(
            service: "test", level: .debug,
            writer: LogWriter { [self] chunk in bytes.withLock { $0.append(contentsOf: chunk) } })
    }

    /// The messages in their order, after what was logged has been handed over.
    func messages(of logger: Logger) throws -> [String] {
        logger.flush()
        return try bytes.withLock { $0 }.split(separator: UInt8(ascii: "\n"))
            .compactMap { try JSONParser.parse(Array($0))["message"]?.string }
    }
}
