/// Parts that scripts are made of.
enum Scripted {
    /// An answer of success.
    static func ok(_ content: String, _ lines: String = "") -> String {
        "HTTP/1.1 200 OK\r\n\(lines)Content-Length: \(content.utf8.count)\r\n\r\n\(content)"
    }

    /// Reads a request and sends an answer to it, for each of the texts, and ends the connection.
    static func answers(_ texts: String...) -> Script {
        { peer in
            for text in texts {
                _ = try await peer.receiveMessage()
                // A client that refuses an answer may be gone before all of it is sent.
                try? await peer.send(text)
            }
        }
    }
}
