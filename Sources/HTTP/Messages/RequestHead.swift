/// The head of one request as bytes and ranges into them, filled by `RequestHeadParser`.
///
/// `@unchecked Sendable`: it is written by the parser alone, before a `Request` around it is handed on, and used
/// again for the next request only when nobody else holds it (`isKnownUniquelyReferenced`).
package final class RequestHead: @unchecked Sendable {
    /// A range of `bytes`.
    struct Slice {
        var start: UInt32
        var count: UInt32

        static let empty = Slice(start: 0, count: 0)
        var range: Range<Int> { Int(start)..<Int(start) + Int(count) }

        init(start: UInt32, count: UInt32) {
            self.start = start
            self.count = count
        }

        init(_ range: Range<Int>) {
            start = UInt32(truncatingIfNeeded: range.lowerBound)
            count = UInt32(truncatingIfNeeded: range.count)
        }
    }

    /// Name (in lower case) and value (without surrounding blanks) of one field.
    struct FieldSlices {
        var name: Slice
        var value: Slice
    }

    /// The head as received, field names in lower case; a decoded path may follow it.
    var bytes: [UInt8] = []
    var fields: [FieldSlices] = []
    var method = Method.get
    /// The path, percent-decoded once.
    var path = Slice.empty
    /// The query as received, without the question mark.
    var query: Slice?
    /// The authority of an absolute-form target, else the value of `Host`.
    var authority = Slice.empty
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    var minorVersion: UInt8 = 1
    var framing = ContentFraming.none
    var keepsAlive = true
    var expectsContinue = false
    /// The value of `X-Request-Id`, the last one sent.
    var requestID: Slice?
    /// Whether the path is still as received, with its percent escapes; the parser's alone.
    var needsDecoding = false
    /// Where the parameters of the matched route stand, in the order of its template.
    var parameters: [Slice] = []

    init() {
        bytes.reserveCapacity(512)
        fields.reserveCapacity(16)
    }

    /// Starts anew with a copy of `input`, and lets the parser work on it and on the fields as on local values.
    func withParts(
        copying input: UnsafeRawBufferPointer,
        _ body: (UnsafeMutableBufferPointer<UInt8>, inout [FieldSlices]) throws(ProtocolFault) -> Void
    ) throws(ProtocolFault) {
        var bytes: [UInt8] = []
        var fields: [FieldSlices] = []
        swap(&bytes, &self.bytes)
        swap(&fields, &self.fields)
        defer {
            swap(&bytes, &self.bytes)
            swap(&fields, &self.fields)
        }
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        if !parameters.isEmpty { parameters.removeAll(keepingCapacity: true) }
        bytes.append(contentsOf: input)
        try bytes.withUnsafeMutableBufferPointer { buffer throws(ProtocolFault) in try body(buffer, &fields) }
    }

    func string(_ slice: Slice) -> String {
        String(decoding: bytes[slice.range], as: UTF8.self)
    }

    /// The value of the first field with this lower-case name.
    func value(named name: StaticString) -> Slice? {
        let length = name.utf8CodeUnitCount
        return bytes.withUnsafeBufferPointer { bytes in
            for field in fields where Int(field.name.count) == length {
                let candidate = UnsafeBufferPointer(rebasing: bytes[field.name.range])
                let wanted = UnsafeBufferPointer(start: name.utf8Start, count: length)
                if candidate.elementsEqual(wanted) { return field.value }
            }
            return nil
        }
    }
}

/// How the end of a request's content is told (RFC 9112 §6).
package enum ContentFraming: Sendable, Equatable {
    case none
    /// `Content-Length`, in bytes, above zero.
    case length(Int)
    case chunked
}
