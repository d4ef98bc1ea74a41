/// A password that may be set: long enough, not a common one, not like what is known of its owner.
///
/// It is taken whole: never trimmed, cut or composed of anything but what was given (NIST SP 800-63B-4 §3.1.1.2).
struct NewPassword: Sendable {
    /// Most code points of a password.
    static let limit = 256

    let text: String

    /// What is demanded of a new password.
    struct Policy: Sendable {
        /// Fewest code points.
        var minimumLength = 8
        /// Words an outsider would try here: the names of the service.
        var contextWords: [String] = []
    }

    /// Checks a password.
    ///
    /// - Parameter owner: what is known of its owner, as name of the datum and its value.
    init(
        validating input: String, field: String = "password", owner: [(name: String, value: String)], policy: Policy,
        _ canonical: Canonical
    ) throws(FieldFault) {
        let length = input.unicodeScalars.count
        guard length > 0 else { throw .blank(field) }
        guard length <= Self.limit else { throw .tooLong(field, limit: Self.limit) }
        // What is hashed is the composed form: a letter is no longer for being spelt with its accents apart.
        let composedLength = canonical.compose(input)?.unicodeScalars.count ?? 0
        guard min(length, composedLength) >= policy.minimumLength else {
            throw FieldFault(
                field, .minLength,
                "This password is too short. It must contain at least \(policy.minimumLength) characters."
            )
        }
        let form = Self.comparable(canonical)
        let key = form(input)
        // A key without letters is a password of which nothing is seen.
        guard key.unicodeScalars.count > 1, !CommonPasswords.contains(key),
            !policy.contextWords.contains(where: { Similarity.isClose(key, form($0)) })
        else { throw FieldFault(field, .passwordTooCommon, "This password is too common.") }
        for datum in owner where Similarity.isClose(key, form(datum.value)) {
            throw FieldFault(field, .passwordTooSimilar, "The password is too similar to the \(datum.name).")
        }
        text = input
    }

    /// The canonical form, or what comes closest for text that has none.
    private static func comparable(_ canonical: Canonical) -> (String) -> String {
        { canonical.key($0) ?? $0.lowercased() }
    }
}

extension NewPassword: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
