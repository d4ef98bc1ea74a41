import Shared
import Synchronization

/// Keeps what a log writer delivers.
final class LogCapture: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var sink: LogWriter.Sink { { [self] in append($0) } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    var lines: [JSONValue] {
        get throws { try text.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)) } }
    }

    private func append(_ chunk: UnsafeRawBufferPointer) {
        bytes.withLock { $0.append(contentsOf: chunk) }
    }
}

extension Logger {
    /// The lines that `body` logs.
    static func capturing(level: LogLevel = .debug, _ body: (Logger) throws -> Void) throws -> LogCapture {
        let capture = LogCapture()
        let logger = Logger(
            service: "auth_service", level: level, writer: LogWriter(sink: capture.sink),
            microsecondsSince1970: { 1_767_323_045_123_456 }
        )
        try body(logger)
        logger.flush()
        return capture
    }
}
