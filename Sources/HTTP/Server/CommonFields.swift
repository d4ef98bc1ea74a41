/// The fields that every answer carries, encoded once.
struct CommonFields {
    private let fields: [(name: String, line: [UInt8])]
    /// All of them, each with the end of its line.
    let lines: [UInt8]

    init(_ fields: [Field]) {
        precondition(fields.allSatisfy(\.isWellFormed), "a common field is malformed")
        self.fields = fields.map { ($0.name, Array("\($0.name): \($0.value)\r\n".utf8)) }
        lines = self.fields.flatMap(\.line)
    }

    /// Appends all of them but those that `replacements` replace.
    func append(to output: OutputBuffer, except replacements: [Field]) {
        guard !replacements.isEmpty else { return output.append(lines) }
        for field in fields where !replacements.contains(where: { $0.isNamed(field.name) }) {
            output.append(field.line)
        }
    }
}
