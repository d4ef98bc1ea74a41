import HTTP
import Shared

/// The fields of a request's content, whichever of the media types it came in: JSON, a form, or multipart fields.
///
/// A form has text only. A name that comes twice is refused in every type: two readers that keep different ones are how
/// a check is passed with one value and acted upon with another.
struct InputFields: Sendable {
    /// What is taken here.
    static let mediaTypes = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]

    private let values: [String: JSONValue]
    /// Whether values that are no text come as text that holds JSON.
    private let isForm: Bool

    /// Parses the content of `request`; no content has no fields.
    ///
    /// - Throws: `Problem`: `parse_error` or `unsupported_media_type`.
    init(_ request: Request) throws(Problem) {
        let type = MediaType(request.field("content-type") ?? "")
        switch type.name {
        case _ where request.content.isEmpty:
            self.init(values: [:], isForm: false)
        case _ where !type.isUTF8: throw .unsupportedMediaType(accepted: Self.mediaTypes)
        case "application/json": self.init(values: try request.jsonObject(), isForm: false)
        case "application/x-www-form-urlencoded": try self.init(items: FormDecoder.decode(request.content))
        case "multipart/form-data":
            try self.init(items: MultipartDecoder.decode(request.content, boundary: type.parameter("boundary")))
        default: throw .unsupportedMediaType(accepted: Self.mediaTypes)
        }
    }

    private init(values: [String: JSONValue], isForm: Bool) {
        self.values = values
        self.isForm = isForm
    }

    private init(items: [(name: String, value: String)]?) throws(Problem) {
        guard let items else { throw .parseError("The form is malformed.") }
        var values: [String: JSONValue] = [:]
        for item in items where values.updateValue(.string(item.value), forKey: item.name) != nil {
            throw .parseError("A field comes twice.")
        }
        self.init(values: values, isForm: true)
    }

    /// The value of a field; `nil` if it was not sent.
    subscript(name: String) -> JSONValue? { values[name] }

    /// The value of a field that holds an object; in a form it is JSON in text.
    func structure(_ name: String) -> JSONValue? {
        guard isForm, let text = values[name]?.string else { return values[name] }
        // Text that is no JSON stays text, which is no object either: the field's own check refuses it.
        return (try? JSONParser.parse(Array(text.utf8))) ?? .string(text)
    }
}
