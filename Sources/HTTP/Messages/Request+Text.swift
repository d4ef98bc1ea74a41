package import Networking

extension Request {
    /// A request parsed from the text of its message, for calls without a socket.
    ///
    /// - Throws: `ProtocolFault` if the parser refuses it.
    package init(
        _ method: Method, _ target: String, fields: [Field] = [], content: [UInt8] = [],
        remoteAddress: String = "127.0.0.1", peer: PeerIdentity? = nil
    ) throws {
        var text = "\(method.name) \(target) HTTP/1.1\r\n"
        if !fields.contains(where: { $0.name.lowercased() == "host" }) { text += "Host: localhost\r\n" }
        for field in fields { text += "\(field.name): \(field.value)\r\n" }
        if !content.isEmpty { text += "Content-Length: \(content.count)\r\n" }
        text += "\r\n"

        let head = RequestHead()
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBytes { bytes in
            var scanner = HeadScanner()
            guard try scanner.end(in: bytes) == bytes.count else { throw ProtocolFault.malformedField }
            try RequestHeadParser(limits: ServerLimits()).parse(bytes, into: head)
        }
        self.init(head: head, content: content, id: .generated(0, 0), remoteAddress: remoteAddress, peer: peer)
    }
}
