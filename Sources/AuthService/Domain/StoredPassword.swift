/// A password hash as stored, a PHC string; it prints as nothing.
struct StoredPassword: Sendable, Equatable {
    let phc: String

    init(_ phc: String) {
        self.phc = phc
    }
}

extension StoredPassword: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
