import HTTP

/// Writes JSON (RFC 8259) straight into bytes, without a tree in between.
///
/// It puts the commas; that keys stand in objects and values in their places is the caller's part. What it writes holds
/// no control character, no line separator and no invalid UTF-8, so it may stand on a line of a log.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8]
    /// Whether the next value or key is not the first of its container.
    private var needsComma = false

    package init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    // MARK: Containers

    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        begin(UInt8(ascii: "{"))
        try members(&self)
        end(UInt8(ascii: "}"))
    }

    package mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
        begin(UInt8(ascii: "["))
        try elements(&self)
        end(UInt8(ascii: "]"))
    }

    /// Starts the next member of an object; `key` must need no escape.
    package mutating func key(_ key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Starts the next member of an object, whatever its name holds.
    package mutating func key(named key: String) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Values

    package mutating func string(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        JSONEscaping.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string that needs no escape.
    package mutating func string(constant value: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func int(_ value: Int64) {
        separate()
        DecimalDigits.append(value, to: &bytes)
    }

    package mutating func int(_ value: Int) {
        int(Int64(value))
    }

    /// A number in the shortest form that reads back the same; JSON has no NaN and no infinity, they become `null`.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// A number of seconds with milliseconds.
    package mutating func seconds(milliseconds: Int64) {
        separate()
        if milliseconds < 0 { bytes.append(UInt8(ascii: "-")) }
        DecimalDigits.append(milliseconds: milliseconds.magnitude, to: &bytes)
    }

    package mutating func bool(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    package mutating func null() {
        literal("null")
    }

    /// A value that is JSON already.
    package mutating func raw(_ json: [UInt8]) {
        separate()
        bytes += json
    }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .int(let value): int(value)
        case .double(let value): double(value)
        case .string(let value): string(value)
        case .array(let elements): array { for element in elements { $0.value(element) } }
        case .object(let members):
            object { json in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                    json.key(named: name)
                    json.value(value)
                }
            }
        }
    }

    // MARK: Parts of log lines

    /// An instant in ISO 8601, by microseconds since 1970.
    package mutating func timestamp(microseconds: Int64) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        Timestamp.append(microseconds: microseconds, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func requestID(_ id: RequestID) {
        guard case .generated(let high, let low) = id else { return string(id.description) }
        separate()
        bytes.append(UInt8(ascii: "\""))
        HexadecimalDigits.append(high, to: &bytes)
        HexadecimalDigits.append(low, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Ends a line of JSON values.
    mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    // MARK: Parts

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
