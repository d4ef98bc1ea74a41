/// The request fields that the server itself acts on, told apart by length before their bytes are compared.
enum KnownField: UInt8 {
    case host
    case contentLength
    case transferEncoding
    case connection
    case expect
    case contentType
    case authorization
    case requestID

    /// Whether a second one is refused: somebody would read the first and somebody else the last.
    var isSingleton: Bool { self != .connection && self != .requestID }
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
        case .requestID: "x-request-id"
        }
    }

    /// The field with this name, already in lower case.
    @inline(__always)
    init?(_ name: UnsafeBufferPointer<UInt8>) {
        let candidate: KnownField
        switch (name.count, name[0]) {
        case (4, UInt8(ascii: "h")): candidate = .host
        case (14, UInt8(ascii: "c")): candidate = .contentLength
        case (17, UInt8(ascii: "t")): candidate = .transferEncoding
        case (10, UInt8(ascii: "c")): candidate = .connection
        case (6, UInt8(ascii: "e")): candidate = .expect
        case (12, UInt8(ascii: "c")): candidate = .contentType
        case (13, UInt8(ascii: "a")): candidate = .authorization
        case (12, UInt8(ascii: "x")): candidate = .requestID
        default: return nil
        }
        let wanted = candidate.name.utf8Start
        for index in 0..<name.count where name[index] != wanted[index] { return nil }
        self = candidate
    }
}
