/// One header field of a message (RFC 9110 §5).
package struct Field: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether this is the field's name; names are compared without regard to case (RFC 9110 §5.1).
    package func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count
            && zip(name.utf8, other.utf8).allSatisfy { ByteClass.lowercased($0) == ByteClass.lowercased($1) }
    }

    /// Whether name and value can stand in a message without changing its shape.
    ///
    /// A value with CR, LF or NUL would start a new field (RFC 9110 §5.5): such a field is never sent.
    package var isWellFormed: Bool {
        !name.isEmpty && name.utf8.allSatisfy(ByteClass.isToken) && value.utf8.allSatisfy(ByteClass.isFieldContent)
    }
}
