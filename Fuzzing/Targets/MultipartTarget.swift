import HTTP

@testable import AuthService

/// Multipart contents: the first line of an input is the value of `Content-Type`, the rest the content.
extension FuzzTarget {
    static let multipart = FuzzTarget(name: "multipart") { bytes in
        let line = bytes.prefix { $0 != 10 }
        let type = MediaType(String(decoding: line, as: UTF8.self))
        _ = (type.isUTF8, type.isUnambiguous)
        let content = Array(bytes.dropFirst(line.count + 1))
        guard let items = MultipartDecoder.decode(content, boundary: type.parameter("boundary")) else { return }
        require(items.count <= FormDecoder.itemLimit, "more items than the limit")
        require(items.allSatisfy { $0.name.utf8.allSatisfy(ByteClass.isFieldContent) }, "a control in a name")
        require(items.allSatisfy { !$0.name.contains("\"") }, "a quotation mark in a name")
        checkRoundTrip(items)
    }

    private static func checkRoundTrip(_ items: [(name: String, value: String)]) {
        let boundary = "a-boundary-that-stands-in-no-value"
        guard !items.contains(where: { $0.value.contains(boundary) }) else { return }
        var encoded = ""
        for item in items {
            encoded += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(item.name)\"\r\n\r\n\(item.value)\r\n"
        }
        let again = MultipartDecoder.decode(Array("\(encoded)--\(boundary)--\r\n".utf8), boundary: boundary)
        require(
            again?.elementsEqual(items) {
                $0.name.utf8.elementsEqual($1.name.utf8) && $0.value.utf8.elementsEqual($1.value.utf8)
            } == true,
            "the fields do not survive their encoding")
    }
}
