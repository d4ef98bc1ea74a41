import HTTP

/// Decodes the fields of `multipart/form-data` (RFC 7578), strictly; files are refused, for nothing here takes one.
enum MultipartDecoder {
    /// Longest boundary (RFC 2046 §5.1.1), in bytes.
    private static let boundaryLimit = 70
    /// Longest head of a part, in bytes.
    private static let headLimit = 1024

    /// The fields in their order.
    ///
    /// - Returns: `nil` for a missing or bad boundary, a part that is no field, invalid UTF-8, an end that is missing, or
    ///   more than `FormDecoder.itemLimit` fields.
    static func decode(_ content: [UInt8], boundary: String?) -> [(name: String, value: String)]? {
        guard let boundary, (1...boundaryLimit).contains(boundary.utf8.count) else { return nil }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter needs no line before it.
        let content = [13, 10] + content
        guard content.starts(with: delimiter) else { return nil }

        var items: [(name: String, value: String)] = []
        var rest = content[delimiter.count...]
        while !rest.starts(with: "--".utf8) {
            guard rest.starts(with: "\r\n".utf8), items.count < FormDecoder.itemLimit,
                let end = rest.firstIndex(of: delimiter, from: rest.startIndex + 2),
                let item = field(rest[(rest.startIndex + 2)..<end])
            else { return nil }
            items.append(item)
            rest = rest[(end + delimiter.count)...]
        }
        return rest.count == 2 || rest.dropFirst(2).elementsEqual("\r\n".utf8) ? items : nil
    }

    private static func field(_ part: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard let headEnd = part.prefix(headLimit).firstIndex(of: Array("\r\n\r\n".utf8), from: part.startIndex),
            let head = String(validating: part[..<headEnd], as: UTF8.self),
            let value = String(validating: part[(headEnd + 4)...], as: UTF8.self), !value.utf8.contains(0)
        else { return nil }
        return name(inHead: head).map { ($0, value) }
    }

    /// The name in `Content-Disposition: form-data; name="…"`, which must be there and be alone.
    private static func name(inHead head: String) -> String? {
        let head = head.split(separator: "\r\n")
        // A bare CR or LF is the end of a line to other readers.
        guard head.allSatisfy({ $0.utf8.allSatisfy(ByteClass.isFieldContent) }) else { return nil }
        let lines = head.filter { $0.lowercased().hasPrefix("content-disposition:") }
        guard lines.count == 1 else { return nil }
        let disposition = MediaType(String(lines[0].drop { $0 != ":" }.dropFirst()))
        guard disposition.name == "form-data", disposition.isUnambiguous, disposition.parameter("filename") == nil,
            disposition.parameter("filename*") == nil
        else { return nil }
        return disposition.parameter("name")
    }
}

extension ArraySlice<UInt8> {
    /// Where `pattern` begins, at `start` or later.
    fileprivate func firstIndex(of pattern: [UInt8], from start: Int) -> Int? {
        guard var index = self[start...].firstIndex(of: pattern[0]) else { return nil }
        while index + pattern.count <= endIndex {
            if self[index..<index + pattern.count].elementsEqual(pattern) { return index }
            guard let next = self[(index + 1)...].firstIndex(of: pattern[0]) else { return nil }
            index = next
        }
        return nil
    }
}
