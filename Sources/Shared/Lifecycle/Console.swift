/// What a command says to whoever sits before it; services log instead.
package enum Console {
    /// Writes a line to standard error.
    ///
    /// A failure is ignored: nobody is left to be told.
    package static func printError(_ text: String) {
        Array((text + "\n").utf8).withUnsafeBytes(StandardError.write)
    }
}
