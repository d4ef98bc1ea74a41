/// The name of a service: letters, digits, `.`, `_` and `-`, safe in a path, a label and a file name.
///
/// It starts with a letter, a digit or `_` and holds no `..`, so no reader takes it for a relative path.
/// Names that differ in case are different services.
struct ServiceName: Hashable, Sendable {
    let text: String

    init(_ text: String, limit: Int) throws(InvalidValue) {
        try Identifier.check(text, limit: limit, alsoAllowed: [])
        self.text = text
    }
}
