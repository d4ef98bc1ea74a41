/// Tells whether a password is little more than a word its owner is known by.
enum Similarity {
    /// Shortest word that says anything about its owner, in code points.
    private static let wordMinimum = 3
    /// Share of common letters from which two words are close, as in Django's `UserAttributeSimilarityValidator`.
    private static let threshold = 0.7

    /// Whether `password` is close to `value` or to one of the words in it; both in canonical form.
    static func isClose(_ password: String, _ value: String) -> Bool {
        let secret = Array(password.unicodeScalars)
        let words = value.unicodeScalars.split { !($0.properties.isLetter || $0.properties.numericType != nil) }
        return ([Array(value.unicodeScalars)] + words.map(Array.init)).contains { isClose(secret, to: $0) }
    }

    private static func isClose(_ secret: [Unicode.Scalar], to word: [Unicode.Scalar]) -> Bool {
        guard word.count >= wordMinimum else { return false }
        // Words of too different lengths cannot reach the threshold: no need to compare them letter by letter.
        let shorter = Double(min(secret.count, word.count))
        guard 2 * shorter / Double(secret.count + word.count) >= threshold else { return false }
        return ratio(secret, word) >= threshold || ratio(secret.reversed(), word) >= threshold
    }

    /// Twice the longest common subsequence over both lengths: 1 for equal words, 0 for words without a common letter.
    private static func ratio(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Double {
        var row = [Int](repeating: 0, count: right.count + 1)
        for letter in left {
            var diagonal = 0
            for index in right.indices {
                let above = row[index + 1]
                row[index + 1] = letter == right[index] ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return 2 * Double(row[right.count]) / Double(left.count + right.count)
    }
}
