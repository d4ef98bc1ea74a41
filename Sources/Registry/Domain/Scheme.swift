/// The scheme of an instance's URL, in lower case: `http`, `https`, `grpc`, … (RFC 3986 §3.1).
struct Scheme: Hashable, Sendable {
    static let http = Self(validated: "http")

    let text: String

    /// Whether a health check over HTTP makes sense.
    var isHTTP: Bool { text == "http" || text == "https" }

    init(_ text: String, limit: Int) throws(InvalidValue) {
        let lowercased = text.lowercased()
        guard let first = lowercased.utf8.first else { throw .malformed("Enter a scheme, such as 'http'.") }
        guard lowercased.utf8.count <= limit else { throw .tooLong(limit) }
        guard Self.isLetter(first), lowercased.utf8.allSatisfy(Self.isAllowed) else {
            throw .malformed("A scheme is a letter, then letters, digits, '+', '-' and '.'.")
        }
        self.init(validated: lowercased)
    }

    private init(validated text: String) {
        self.text = text
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: isLetter(byte)
        }
    }
}
