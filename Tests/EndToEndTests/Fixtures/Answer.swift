import HTTP
import Shared

/// An answer as it came over the wire.
struct Answer: Sendable {
    let status: Int
    /// Names in lower case, in the order received.
    let fields: [Field]
    let content: [UInt8]

    var text: String { String(decoding: content, as: UTF8.self) }
    /// The content as JSON; `null` if it is none.
    var json: JSONValue { (try? JSONParser.parse(content)) ?? .null }
    var data: JSONValue? { json["data"] }
    var code: String? { json["code"]?.string }

    /// The value of the field; `nil` if there is none, or more than one.
    func field(_ name: String) -> String? {
        let values = fields.filter { $0.name == name.lowercased() }.map(\.value)
        return values.count == 1 ? values[0] : nil
    }
}
