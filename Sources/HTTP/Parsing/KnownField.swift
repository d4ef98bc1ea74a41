/// The request fields that the server itself acts on, told apart by length before their bytes are compared.
enum KnownField: UInt8 {
    case host
    case contentLength
    case transferEncoding
    case connection
    case expect
    case contentType
    case authorization

    /// Whether a second one is refused: somebody would read the first and somebody else the last.
    var isSingleton: Bool { self != .connection }
    var bit: UInt8 { 1 << rawValue }

    private var name: StaticString {
        switch self {
        case .host: "host"
        case .contentLength: "content-length"
        case .transferEncoding: "transfer-encoding"
        case .connection: "connection"
        case .expect: "expect"
        case .contentType: "content-type"
        case .authorization: "authorization"
        }
    }

    /// The field with this name, already in lower case.
    init?(_ slice: RequestHead.Slice, in bytes: [UInt8]) {
        let candidate: KnownField
        switch (slice.count, bytes[Int(slice.start)]) {
        case (4, UInt8(ascii: "h")): candidate = .host
        case (14, UInt8(ascii: "c")): candidate = .contentLength
        case (17, UInt8(ascii: "t")): candidate = .transferEncoding
        case (10, UInt8(ascii: "c")): candidate = .connection
        case (6, UInt8(ascii: "e")): candidate = .expect
        case (12, UInt8(ascii: "c")): candidate = .contentType
        case (13, UInt8(ascii: "a")): candidate = .authorization
        default: return nil
        }
        let name = candidate.name
        let matches = bytes.withUnsafeBufferPointer { bytes in
            bytes[slice.range].elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
        guard matches else { return nil }
        self = candidate
    }
}
