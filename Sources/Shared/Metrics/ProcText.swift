/// The text of a file of `/proc`: lines of a name and numbers.
struct ProcText {
    let text: String

    static func read(_ path: String) -> ProcText? {
        // What cannot be read is left out of the figures; a metric is no reason to fail.
        guard let bytes = try? SmallFile.read(path, byteLimit: 1024 * 1024) else { return nil }
        return ProcText(text: String(decoding: bytes, as: UTF8.self))
    }

    func number(after name: String) -> Int64? { numbers(after: name).first }

    /// The numbers of the first line that starts with the word `name`.
    func numbers(after name: String) -> [Int64] {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == name[...] { return words.dropFirst().compactMap { Int64($0) } }
        }
        return []
    }
}
