import Testing

/// A request that is refused, and how.
struct Failure: Sendable, CustomTestStringConvertible {
    let service: ServiceName
    let message: [UInt8]
    let status: Int
    let code: String

    init(_ service: ServiceName, _ status: Int, _ code: String, _ message: [UInt8]) {
        self.service = service
        self.message = message
        self.status = status
        self.code = code
    }

    var testDescription: String {
        let line = message.prefix { $0 != 13 }.prefix(60)
        return "\(service) \(status) \(code) \(String(decoding: line, as: UTF8.self))"
    }
}
