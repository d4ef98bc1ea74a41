/// What an application keeps with a user: a JSON object of at most 8 KiB, encoded once.
struct Metadata: Sendable, Equatable {
    /// Most bytes of the encoded object.
    static let byteLimit = 8 * 1024
    static let empty = Metadata(json: "{}")

    /// The object, encoded.
    let json: String
}
