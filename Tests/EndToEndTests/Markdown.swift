/// A document in Markdown, as far as its checks need it.
struct Markdown {
    /// The lines outside of fenced code.
    private let lines: [Substring]

    init(_ text: String) {
        var isCode = false
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            if line.hasPrefix("```") { isCode.toggle() }
            return !isCode && !line.hasPrefix("```")
        }
    }

    private init(lines: [Substring]) {
        self.lines = lines
    }

    /// What stands under a heading, such as `## Limits`, down to the next one of its level or above.
    func section(_ heading: String) -> Markdown {
        let level = Self.level(heading[...])
        let behind = lines.drop { $0 != heading }.dropFirst()
        return Markdown(lines: Array(behind.prefix { !(1...level).contains(Self.level($0)) }))
    }

    /// The cells of every row of every table, without the rows of dashes.
    var rows: [[String]] {
        lines.filter { $0.hasPrefix("| ") && !$0.hasPrefix("| ---") }.map { line in
            line.dropFirst().split(separator: "|", omittingEmptySubsequences: false).dropLast().map { cell in
                String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        }
    }

    /// What stands between backticks in `text`.
    static func code(in text: String) -> [String] {
        text.matches(of: /`([^`]+)`/).map { String($0.1) }
    }

    /// All that stands between backticks.
    var code: [String] { lines.flatMap { Self.code(in: String($0)) } }

    /// Where the links lead.
    var links: [String] {
        lines.flatMap { $0.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) } }
    }

    /// What a link's fragment names each heading by: lower case, hyphens for blanks, no punctuation.
    var anchors: Set<String> {
        Set(lines.filter { Self.level($0) > 0 }.map { Self.anchor($0.drop { $0 == "#" }.dropFirst()) })
    }

    private static func anchor(_ heading: Substring) -> String {
        String(
            heading.lowercased().compactMap { character -> Character? in
                if character == " " { return "-" }
                return character.isLetter || character.isNumber || character == "-" || character == "_"
                    ? character : nil
            }
        )
    }

    /// How many `#` a heading begins with; 0 for a line that is none.
    private static func level(_ line: Substring) -> Int {
        let level = line.prefix { $0 == "#" }.count
        return line.dropFirst(level).first == " " ? level : 0
    }
}
