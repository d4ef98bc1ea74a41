/// Requests on one connection, heads and contents, however the reads divide them.
extension FuzzTarget {
    static let request = FuzzTarget(name: "request") { bytes in
        let whole = RequestReader.read([bytes[...]])
        for division in Pieces.divisions(of: bytes) {
            let divided = RequestReader.read(division)
            require(divided == whole, "in one read \(whole), in several \(divided)")
        }
    }
}
