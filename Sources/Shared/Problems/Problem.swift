package import HTTP

/// A failure as the client is told of it: thrown by whoever notices, turned into the answer in one place.
package struct Problem: Error, Sendable, Equatable {
    package var status: Status
    /// A word for a program, see the table of the API's failures.
    package var code: String
    /// One sentence for the top of a page.
    package var message: String
    /// What happened, for a person; never a detail of ours.
    package var detail: String
    package var fieldErrors: [FieldError]
    /// Header fields of the answer, such as `Retry-After`.
    package var fields: [Field]
    /// The type of RFC 9457; `about:blank` stands for "the status says it all".
    package var type: String
    /// The limits that were exceeded, by name (draft-ietf-httpapi-ratelimit-headers-11, `quota-exceeded`).
    package var violatedPolicies: [String]

    package init(
        _ status: Status, code: String, message: String? = nil, detail: String, fieldErrors: [FieldError] = [],
        fields: [Field] = [], type: String = "about:blank", violatedPolicies: [String] = []
    ) {
        self.status = status
        self.code = code
        self.message = message ?? detail
        self.detail = detail
        self.fieldErrors = fieldErrors
        self.fields = fields
        self.type = type
        self.violatedPolicies = violatedPolicies
    }
}

/// An error that knows what the client is told of it.
package protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension Problem: ProblemConvertible {
    package var problem: Problem { self }
}
