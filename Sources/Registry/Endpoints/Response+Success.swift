import HTTP
import Shared

extension Response {
    /// The contract's envelope of a success; `members` writes those of `data`.
    static func success(
        _ status: Status, _ message: StaticString, fields: [Field] = [], _ members: (inout JSONWriter) -> Void
    ) -> Response {
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.member("success", true)
            json.key("message")
            json.string(constant: message)
            json.key("data")
            json.object(members)
        }
        return .json(status, json.bytes, fields: fields)
    }
}
