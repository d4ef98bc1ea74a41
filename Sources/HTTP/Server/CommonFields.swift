/// The fields that every answer carries, encoded once.
struct CommonFields {
    private let lines: [(name: String, bytes: [UInt8])]
    private let whole: [UInt8]

    init(_ fields: [Field]) {
        precondition(fields.allSatisfy(\.isWellFormed), "a common field is malformed")
        lines = fields.map { ($0.name.lowercased(), Array("\($0.name): \($0.value)\r\n".utf8)) }
        whole = lines.flatMap(\.bytes)
    }

    /// Appends all of them but those that `fields` replaces.
    func append(to output: OutputBuffer, except fields: [Field]) {
        guard !fields.isEmpty else { return output.append(whole) }
        let replaced = fields.map { $0.name.lowercased() }
        for line in lines where !replaced.contains(line.name) { output.append(line.bytes) }
    }
}
