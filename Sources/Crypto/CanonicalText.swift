internal import CUnicode
internal import Glibc

/// One spelling for texts that people take for the same, by Unicode normalisation (UAX #15) with utf8proc.
package enum CanonicalText {
    /// NFKC with case folding and without ignorable code points: the key a name is unique by.
    ///
    /// - Returns: `nil` if the text has unassigned code points, whose form another version of Unicode may settle
    ///   otherwise.
    package static func caseFolded(_ text: String) -> String? {
        // Folding makes a letter of the iota subscript, so marks have to stand apart and in order before it (The Unicode
        // Standard, §3.13, D145): else two spellings of one text would have two keys.
        guard let apart = map(text, options | UTF8PROC_DECOMPOSE.rawValue) else { return nil }
        return map(
            apart,
            options | UTF8PROC_COMPOSE.rawValue | UTF8PROC_CASEFOLD.rawValue | UTF8PROC_IGNORE.rawValue
                | UTF8PROC_REJECTNA.rawValue)
    }

    /// NFKC, as passwords are prepared before hashing (NIST SP 800-63B §3.1.1.2).
    package static func nfkc(_ text: String) -> String? {
        map(text, options | UTF8PROC_COMPOSE.rawValue)
    }

    /// What all forms have in common: compatibility mappings, of which no later version of Unicode takes back any.
    private static let options = UTF8PROC_STABLE.rawValue | UTF8PROC_COMPAT.rawValue

    private static func map(_ text: String, _ options: UInt32) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else { return "" }
            var mapped: UnsafeMutablePointer<UInt8>?
            let count = utf8proc_map(start, bytes.count, &mapped, utf8proc_option_t(options))
            defer { free(mapped) }
            guard count >= 0, let mapped else { return nil }
            return String(decoding: UnsafeBufferPointer(start: mapped, count: count), as: UTF8.self)
        }
    }
}
