import HTTP
import Shared

extension Request {
    /// The members of the content, which must be one JSON object sent as `application/json`.
    ///
    /// - Throws: `RequestFault.unsupportedMediaType` or `.malformedContent`.
    func jsonObject() throws(RequestFault) -> [String: JSONValue] {
        guard let type = field("content-type"), Self.isJSON(type) else { throw .unsupportedMediaType }
        // Where the text stops being JSON is for the sender's own tools to find.
        guard case .object(let members)? = try? JSONParser.parse(content) else { throw .malformedContent }
        return members
    }

    private static func isJSON(_ contentType: String) -> Bool {
        let mediaType = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        return mediaType.lowercased() == "application/json"
    }
}
