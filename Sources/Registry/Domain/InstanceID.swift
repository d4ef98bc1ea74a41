/// The id of an instance within its service.
///
/// The rules of `ServiceName`, and `:` besides, for the customary `host:port` and `host:service:port`.
struct InstanceID: Hashable, Sendable {
    let text: String

    init(_ text: String, limit: Int) throws(InvalidValue) {
        try Identifier.check(text, limit: limit, alsoAllowed: [UInt8(ascii: ":")])
        self.text = text
    }
}
