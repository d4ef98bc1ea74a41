import HTTP

/// The one field of a request that is about a token.
enum TokenField {
    /// The token.
    ///
    /// - Throws: `ValidationError` if it is missing, blank or no text; `Problem` for content that cannot be read.
    static func read(_ name: String, from request: Request) throws -> String {
        var reader = FieldReader(try InputFields(request))
        let token = reader.required(name) { text throws(FieldFault) in
            guard !text.isEmpty else { throw .blank(name) }
            return text
        }
        try reader.finish()
        return token ?? ""
    }
}
