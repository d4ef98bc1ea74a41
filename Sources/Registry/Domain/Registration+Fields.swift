import Shared

/// The rules of single fields that have no type of their own.
extension Registration {
    static func port(_ number: Int?) throws(InvalidValue) -> UInt16 {
        guard let number else { throw .missing }
        return UInt16(try self.number(number, in: 1...65_535))
    }

    static func number(_ number: Int, in range: ClosedRange<Int>) throws(InvalidValue) -> Int {
        guard range.contains(number) else { throw .outside(range, number) }
        return number
    }

    /// The id of the path, which the content may repeat but not contradict; else that of the content; else a new one.
    static func id(
        path: String?, content: String?, limits: RegistrationLimits, makeID: () -> String
    ) throws(InvalidValue) -> InstanceID {
        if let path, let content, path != content { throw .malformed("The content names another id than the path.") }
        return try InstanceID(path ?? content ?? makeID(), limit: limits.instanceIDByteLimit)
    }

    static func version(_ text: String?, limit: Int) throws(InvalidValue) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.utf8.count <= limit else { throw .tooLong(limit) }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .malformed("Use printable ASCII without blanks.")
        }
        return text
    }

    static func zone(_ text: String?, limit: Int) throws(InvalidValue) -> String? {
        guard let text, !text.isEmpty else { return nil }
        try Identifier.check(text, limit: limit, alsoAllowed: [])
        return text
    }

    static func tags(_ tags: [String], _ limits: RegistrationLimits) throws(InvalidValue) -> [String] {
        guard tags.count <= limits.tagLimit else {
            throw InvalidValue(message: "Ensure there are at most \(limits.tagLimit) tags.", code: "max_length")
        }
        for tag in tags {
            guard tag.utf8.count <= limits.tagByteLimit else { throw .tooLong(limits.tagByteLimit) }
            guard !tag.isEmpty, !holdsControl(tag) else {
                throw .malformed("Tags are texts without control characters.")
            }
        }
        return tags
    }

    static func metadata(_ metadata: [String: String], limit: Int) throws(InvalidValue) -> [String: String] {
        guard metadata.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) <= limit else {
            throw .tooLong(limit)
        }
        guard metadata.keys.allSatisfy({ !$0.isEmpty && !holdsControl($0) }) else {
            throw .malformed("Keys are texts without control characters.")
        }
        guard metadata.values.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw .malformed("Null characters are not allowed.")
        }
        return metadata
    }

    /// Whether a C0 or C1 control character stands in `text`.
    private static func holdsControl(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
}
