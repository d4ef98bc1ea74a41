/// Decodes `application/x-www-form-urlencoded` (WHATWG URL §5.1), strictly: what is malformed is refused, not guessed.
package enum FormDecoder {
    /// Most items of one query or form.
    package static let itemLimit = 256

    /// The items in their order.
    ///
    /// - Returns: `nil` on a bad percent escape, invalid UTF-8, a NUL, or more than `itemLimit` items.
    package static func decode(_ bytes: some Collection<UInt8>) -> [(name: String, value: String)]? {
        var items: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            guard items.count < itemLimit else { return nil }
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = text(pair[0]), let value = pair.count > 1 ? text(pair[1]) : "" else { return nil }
            items.append((name, value))
        }
        return items
    }

    private static func text(_ bytes: some Collection<UInt8>) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            guard let plain = byte == UInt8(ascii: "%") ? escaped(&rest) : (byte == UInt8(ascii: "+") ? 32 : byte),
                plain != 0
            else { return nil }
            decoded.append(plain)
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func escaped(_ rest: inout some IteratorProtocol<UInt8>) -> UInt8? {
        guard let high = rest.next().flatMap(ByteClass.hexadecimal),
            let low = rest.next().flatMap(ByteClass.hexadecimal)
        else { return nil }
        return high << 4 | low
    }
}
