package import HTTP

extension Request {
    /// The media type of the content, in lower case, without parameters.
    package var mediaType: String? {
        guard let value = field("content-type")?.split(separator: ";", maxSplits: 1).first else { return nil }
        return String(value.filter { $0 != " " && $0 != "\t" }).lowercased()
    }

    /// The content as a JSON object, parsed strictly.
    ///
    /// Content without a media type is refused: a page in a browser may send such a request anywhere without being asked
    /// first, and one that says it is JSON may not (Fetch standard, CORS-safelisted request).
    ///
    /// - Throws: `Problem` for another media type, malformed JSON, or another kind of value.
    package func jsonObject() throws(Problem) -> [String: JSONValue] {
        let isJSON = mediaType.map { $0 == "application/json" || $0.hasSuffix("+json") } ?? content.isEmpty
        guard isJSON else {
            throw .unsupportedMediaType(accepted: ["application/json"])
        }
        do {
            guard case .object(let members) = try JSONParser.parse(content) else {
                throw Problem.parseError("The content must be a JSON object.")
            }
            return members
        } catch let error as JSONParsingError {
            throw .parseError("JSON: \(error).")
        } catch let problem as Problem {
            throw problem
        } catch {
            throw .parseError()
        }
    }
}
