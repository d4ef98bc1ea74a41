/// The secrets of the test, and messages that are full of them.
struct Canary {
    struct Content {
        let type: String
        let bytes: [UInt8]
    }

    let password = Marks.make("password")
    let wrongPassword = Marks.make("wrongpassword")
    let registryToken = Marks.make("registrytoken")
    let wrongToken = Marks.make("wrongtoken")
    let secretKey = Marks.make("secretkey")
    let encryptionKey = Marks.make("encryptionkey")
    var marks = Marks()

    init() {
        marks.add("password", password)
        marks.add("wrong password", wrongPassword)
        marks.add("registry token", registryToken)
        marks.add("wrong token", wrongToken)
        marks.add("secret key", secretKey)
        marks.add("encryption key", encryptionKey)
    }

    /// What no answer may hold; one that hands out tokens holds those of its own, which are not among the marks.
    func found(in answer: Answer) -> Set<String> { marks.found(in: answer.bytes) }

    /// One in each media type, well-formed and not.
    var contents: [Content] {
        let json = "{" + fields.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
        let form = fields.map { "\($0)=\($1)" }.joined(separator: "&")
        let parts = fields.map { "--x\r\nContent-Disposition: form-data; name=\"\($0)\"\r\n\r\n\($1)\r\n" }.joined()
        let texts = [
            ("application/json", ""), ("application/json", json + "}"), ("application/json", json),
            ("application/json", "{" + fields.map { "\"\($0)\":[\"\($1)\"]" }.joined(separator: ",") + "}"),
            ("application/json", "[\"\(password)\"]"), ("application/json", "{\"\(password)\":\"\(wrongToken)\"}"),
            ("application/x-www-form-urlencoded", form), ("application/x-www-form-urlencoded", form + "&" + form),
            ("multipart/form-data; boundary=x", parts + "--x--\r\n"), ("multipart/form-data; boundary=x", parts),
            ("text/plain", password), ("application/\(wrongToken)", "{}"),
        ]
        return texts.map { Content(type: $0, bytes: Array($1.utf8)) }
    }

    private var fields: [(String, String)] {
        [
            ("username", wrongPassword), ("email", "\(wrongPassword)"), ("password", password),
            ("confirm_password", wrongPassword), ("refresh", wrongToken), ("token", wrongToken),
            ("phone", wrongPassword), ("host", wrongToken + " "), ("status", wrongToken),
            ("instance_id", " " + wrongToken),
        ]
    }

    /// A request with secrets in its query, its fields and its content.
    func message(_ method: String, _ path: String, _ content: Content, number: Int) -> [UInt8] {
        let credentials = ["Bearer \(wrongToken)", "Basic \(password)", wrongToken, "Bearer \(registryToken)", ""]
        let accepted = ["application/json", "application/problem+json"]
        return Message.request(
            method, "\(path)?token=\(wrongToken)&password=\(password)&path=\(password)&status=\(wrongToken)",
            [
                "Authorization: \(credentials[number % credentials.count])", "Accept: \(accepted[number % 2])",
                "Cookie: session=\(wrongToken)", "X-Registry-Token: \(registryToken)", "X-Api-Key: \(secretKey)",
                "Content-Type: \(content.type)",
            ], content.bytes)
    }
}
