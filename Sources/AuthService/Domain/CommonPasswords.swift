/// The blocklist of passwords that are tried first by whoever guesses (NIST SP 800-63B-4 §3.1.1.2).
///
/// The whole password is compared, never a part of it, and without regard to case. Beyond the list, what needs no list
/// is refused too: one short piece repeated (`abcabcabc`), and neighbours in a row (`12345678`, `hgfedcba`).
enum CommonPasswords {
    /// Longest piece whose repetition counts as common, in code points.
    private static let pieceLimit = 4

    /// Whether `password`, already in its canonical form, is among them.
    static func contains(_ password: String) -> Bool {
        isListed(password) || isRepetition(password) || isRun(password)
    }

    // MARK: The list

    /// A binary search over the bytes of the literal: it costs neither memory nor time at start.
    private static func isListed(_ password: String) -> Bool {
        let wanted = Array(password.utf8)
        return list.withUTF8Buffer { list in
            var low = 0
            var high = list.count
            while low < high {
                let word = word(around: (low + high) / 2, in: list)
                if list[word].elementsEqual(wanted) { return true }
                if list[word].lexicographicallyPrecedes(wanted) {
                    low = word.upperBound + 1
                } else {
                    high = word.lowerBound
                }
            }
            return false
        }
    }

    private static func word(around position: Int, in list: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var start = position
        while start > 0, !isSeparator(list[start - 1]) { start -= 1 }
        var end = start
        while end < list.count, !isSeparator(list[end]) { end += 1 }
        return start..<end
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { byte <= 32 }

    // MARK: Patterns

    private static func isRepetition(_ password: String) -> Bool {
        let points = Array(password.unicodeScalars)
        return (1...pieceLimit).contains { length in
            points.count >= 2 * length
                && points.indices.dropFirst(length).allSatisfy { points[$0] == points[$0 - length] }
        }
    }

    private static func isRun(_ password: String) -> Bool {
        let values = password.unicodeScalars.map { Int($0.value) }
        guard values.count > 2 else { return false }
        let steps = zip(values.dropFirst(), values).map { $0 - $1 }
        return steps.allSatisfy { $0 == 1 } || steps.allSatisfy { $0 == -1 }
    }
}
