/// Where and why a text is not the JSON that was asked for.
package struct JSONParsingError: Error, Sendable, CustomStringConvertible {
    package let reason: StaticString
    /// In bytes from the start of the text.
    package let offset: Int

    package var description: String { "\(reason) at byte \(offset)" }
}
