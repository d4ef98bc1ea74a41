import Glibc

/// Writes structured log lines: one JSON object each, with a constant message and fields for what varies.
///
/// A message is a `StaticString` on purpose: what a client sends can stand in a field's value only, escaped and cut to
/// `LogValue.stringByteLimit`. Delivery is the part of `LogWriter`; the caller pays for encoding and a copy.
package struct Logger: Sendable {
    /// In the order in which they are written.
    package typealias Fields = KeyValuePairs<StaticString, LogValue>

    package let level: LogLevel
    private let writer: LogWriter?
    /// The members every line carries, encoded once: the service, and what `adding` put behind it.
    private let context: [UInt8]
    /// Microseconds since 1970.
    private let now: @Sendable () -> Int64

    package init(
        service: String, level: LogLevel = .info, writer: LogWriter,
        microsecondsSince1970 now: @escaping @Sendable () -> Int64 = Logger.systemMicroseconds
    ) {
        var json = JSONWriter()
        json.member("service", service)
        self.init(level: level, writer: writer, context: json.bytes, now: now)
    }

    private init(
        level: LogLevel, writer: LogWriter?, context: [UInt8], now: @escaping @Sendable () -> Int64
    ) {
        self.level = level
        self.writer = writer
        self.context = context
        self.now = now
    }

    /// A logger that writes nothing, for tests that are about something else.
    package static let discarding = Logger(level: .error, writer: nil, context: [], now: systemMicroseconds)

    /// A logger whose lines also carry `fields`.
    package func adding(_ fields: Fields) -> Logger {
        var json = JSONWriter()
        if !context.isEmpty { json.raw(context) }
        Self.write(fields, to: &json)
        return Logger(level: level, writer: writer, context: json.bytes, now: now)
    }

    package func debug(_ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        log(.debug, message, fields())
    }

    package func info(_ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        log(.info, message, fields())
    }

    package func warning(_ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        log(.warning, message, fields())
    }

    package func error(_ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        log(.error, message, fields())
    }

    package func log(_ level: LogLevel, _ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
        line(level, message) { json in Self.write(fields(), to: &json) }
    }

    /// Hands over what was logged so far, before the process ends.
    package func flush() {
        writer?.flush()
    }

    /// Encodes a line and hands it to the writer; `members` adds what follows the message.
    func line(_ level: LogLevel, _ message: StaticString, _ members: (inout JSONWriter) -> Void) {
        guard level >= self.level, let writer else { return }
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.key("time")
            json.timestamp(microseconds: now())
            json.key("level")
            json.string(constant: level.name)
            if !context.isEmpty { json.raw(context) }
            json.key("message")
            json.string(constant: message)
            members(&json)
        }
        json.endLine()
        writer.append(json.bytes, isUrgent: level >= .warning)
    }

    private static func write(_ fields: Fields, to json: inout JSONWriter) {
        for (name, value) in fields {
            json.key(name)
            value.write(to: &json)
        }
    }

    /// The system's wall clock.
    package static let systemMicroseconds: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
