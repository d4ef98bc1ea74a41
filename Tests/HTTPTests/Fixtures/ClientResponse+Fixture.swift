import HTTP

extension ClientResponse {
    var text: String { String(decoding: content, as: UTF8.self) }
}
