/// How many attempts are allowed in how much time, written `5/15m`.
package struct Rate: Sendable, Equatable {
    package let count: Int
    package let per: Duration

    /// - Precondition: both are positive, and `per` is whole seconds.
    package init(_ count: Int, per: Duration) {
        precondition(count > 0 && per >= .seconds(1))
        self.count = count
        self.per = per
    }

    /// Parses `count/[number]unit`, the unit one of `s`, `m`, `h`, `d`; `5/m` is `5/1m`.
    ///
    /// - Returns: `nil` if the text is no such rate, or is beyond a million attempts or 366 days.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Self.number(parts[0], upTo: 1_000_000),
            let unit = parts[1].last.flatMap(Self.seconds),
            let amount = parts[1].count == 1 ? 1 : Self.number(parts[1].dropLast(), upTo: 366 * 86_400),
            amount * unit <= 366 * 86_400
        else { return nil }
        self.init(count, per: .seconds(amount * unit))
    }

    private static func number(_ text: Substring, upTo limit: Int) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else { return nil }
        return (1...limit).contains(number) ? number : nil
    }

    private static func seconds(_ unit: Character) -> Int? {
        switch unit {
        case "s": 1
        case "m": 60
        case "h": 3600
        case "d": 86_400
        default: nil
        }
    }
}

extension Rate: CustomStringConvertible {
    package var description: String { "\(count)/\(per.components.seconds)s" }
}
