import Shared

@testable import HTTP

/// What holds of every request head that the parser takes.
enum HeadInvariants {
    static func check(_ head: RequestHead, parsedFrom bytes: [UInt8]) {
        require(hasCleanLines(bytes), "a head with a bare CR, a bare LF or a NUL was taken")
        for field in fields(of: head) {
            require(field.isWellFormed, "a malformed field was taken")
            require(field.name.utf8.allSatisfy { ByteClass.lowercased($0) == $0 }, "a name is not in lower case")
        }
        checkPath(head)
        checkFraming(head)
        checkAuthority(head)
    }

    /// Whether CR and LF stand together only, and nothing is NUL.
    static func hasCleanLines(_ bytes: [UInt8]) -> Bool {
        bytes.indices.allSatisfy { index in
            switch bytes[index] {
            case 0: false
            case 10: index > 0 && bytes[index - 1] == 13
            case 13: index + 1 < bytes.count && bytes[index + 1] == 10
            default: true
            }
        }
    }

    private static func fields(of head: RequestHead) -> [Field] {
        head.fields.map { Field(head.string($0.name), head.string($0.value)) }
    }

    private static func values(of name: String, in head: RequestHead) -> [[UInt8]] {
        head.fields.filter { head.string($0.name) == name }.map { Array(head.bytes[$0.value.range]) }
    }

    private static func checkPath(_ head: RequestHead) {
        let path = Array(head.bytes[head.path.range])
        if path == Array("*".utf8) { return require(head.method == .options, "an asterisk for another method") }
        require(path.first == UInt8(ascii: "/"), "a path without a slash in front")
        require(String(validating: path, as: UTF8.self) != nil, "a path that is not UTF-8")
        require(path.allSatisfy { $0 >= 32 && $0 != 127 && $0 != UInt8(ascii: "\\") }, "a control or a backslash")
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let dots = [Array(".".utf8), Array("..".utf8)]
        require(!segments.contains { dots.contains(Array($0)) }, "a dot segment")
    }

    private static func checkFraming(_ head: RequestHead) {
        let lengths = values(of: "content-length", in: head)
        let codings = values(of: "transfer-encoding", in: head)
        require(lengths.count + codings.count <= 1, "two lengths")
        switch head.framing {
        case .none: require(codings.isEmpty && lengths.allSatisfy { $0.allSatisfy { $0 == 48 } }, "a lost content")
        case .length(let length):
            let digits = lengths.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
            require(Int(digits) == length && !digits.hasPrefix("+"), "another length")
        case .chunked:
            let isChunked = codings.first?.map(ByteClass.lowercased) == Array("chunked".utf8)
            require(isChunked && head.minorVersion == 1, "chunked without its coding")
        }
    }

    private static func checkAuthority(_ head: RequestHead) {
        let hosts = values(of: "host", in: head)
        require(hosts.count == 1 || (hosts.isEmpty && head.minorVersion == 0), "\(hosts.count) hosts")
        let authority = head.bytes[head.authority.range]
        require(!authority.isEmpty || head.minorVersion == 0, "no authority")
        require(!authority.contains { "@/\\?# ".utf8.contains($0) }, "an authority with more in it")
    }
}
