import HTTP
import Shared

/// An answer as a client sees it.
struct Answer: Sendable {
    let response: Response

    var status: Int { response.status.code }
    var json: JSONValue { (try? JSONParser.parse(response.content)) ?? .null }
    var code: String? { json["code"]?.string }
    var user: JSONValue? { json["data"]?["user"] }
    var tokens: JSONValue? { json["data"]?["tokens"] }

    func field(_ name: String) -> String? { response.field(name) }

    /// The codes of a field's errors.
    func codes(_ field: String) -> [String] {
        guard case .array(let errors)? = json["errors"]?[field] else { return [] }
        return errors.compactMap { $0["code"]?.string }
    }
}
