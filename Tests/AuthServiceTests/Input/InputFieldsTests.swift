import HTTP
import Shared
import Testing

@testable import AuthService

@Suite struct InputFieldsTests {
    @Test(arguments: [
        ("application/json", #"{"a": "1", "b": "x y"}"#), ("application/json; charset=utf-8", #"{"a":"1","b":"x y"}"#),
        ("APPLICATION/JSON", #" {"b":"x y","a":"1","c":7} "#),
        ("application/x-www-form-urlencoded", "a=1&b=x+y"), ("application/x-www-form-urlencoded", "b=x%20y&a=%31"),
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
                + "--XX\r\ncontent-disposition: form-data; name=b\r\nContent-Type: text/plain\r\n\r\nx y\r\n--XX--\r\n"
        ),
        (
            "multipart/form-data; boundary=\"XX\"",
            "--XX\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nx y\r\n"
                + "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XX--"
        ),
    ])
    func readsTheFieldsOfEveryMediaType(_ type: String, _ content: String) throws {
        let input = try fields(type, content)

        #expect(input["a"] == .string("1"))
        #expect(input["b"] == .string("x y"))
        #expect(input["z"] == nil)
    }

    @Test(arguments: [
        ("application/json", "{"), ("application/json", "[]"), ("application/json", "\"a\""),
        ("application/json", "null"),
        ("application/json", #"{"a":1,"a":2}"#), ("application/json", #"{"a":1} x"#), ("application/json", "{'a':1}"),
        ("application/json", "{\"a\":\"\u{1}\"}"), ("application/json", #"{"a":"\ud800"}"#),
        ("application/json", String(repeating: #"{"a":"#, count: 100) + "1" + String(repeating: "}", count: 100)),
        ("application/x-www-form-urlencoded", "a=%"), ("application/x-www-form-urlencoded", "a=%zz"),
        ("application/x-www-form-urlencoded", "a=%ff"), ("application/x-www-form-urlencoded", "a=%00"),
        ("application/x-www-form-urlencoded", "a=1&a=2"),
        ("application/x-www-form-urlencoded", String(repeating: "a=1&", count: 300)),
        ("multipart/form-data", "--XX--"), ("multipart/form-data; boundary=", "----"),
        ("multipart/form-data; boundary=XX", "--YY\r\n\r\n--YY--"), ("multipart/form-data; boundary=XX", "--XX"),
        ("multipart/form-data; boundary=XX", "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XX"),
        ("multipart/form-data; boundary=XX", "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n1\r\n--XX--"),
        ("multipart/form-data; boundary=XX", "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--"),
        ("multipart/form-data; boundary=XX", "--XX\r\nContent-Type: text/plain\r\n\r\n1\r\n--XX--"),
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\n1\r\n--XX--"
        ),
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
                + "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n--XX--"
        ),
        // Bare CR and LF, which end a line to some readers and not to others.
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; name=\"a\nb\"\r\n\r\n1\r\n--XX--"
        ),
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; name=a\rb\r\n\r\n1\r\n--XX--"
        ),
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Type: text/plain\nX: y\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX--"
        ),
        // A part of which one reader says that it is `a` and another that it is `b`.
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--XX--"
        ),
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; name=\"b; name=a\"\r\n\r\n1\r\n--XX--"
        ),
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\n1\r\n--XX--"
        ),
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; x=\"; name=\"a\"\r\n\r\n1\r\n--XX--"
        ),
    ])
    func refusesWhatIsMalformed(_ type: String, _ content: String) {
        let problem = #expect(throws: Problem.self) { try fields(type, content) }

        #expect(problem?.status == .badRequest)
        #expect(problem?.code == "parse_error")
    }

    @Test(arguments: [
        "", "text/plain", "application/xml", "application/octet-stream", "application/json; charset=iso-8859-1",
        "application/jsonp", "multipart/mixed; boundary=XX",
    ])
    func refusesOtherMediaTypes(_ type: String) {
        let problem = #expect(throws: Problem.self) { try fields(type, "{}") }

        #expect(problem?.status == .unsupportedMediaType)
    }

    @Test(arguments: ["", "application/json", "text/plain"])
    func noContentHasNoFields(_ type: String) throws {
        #expect(try fields(type, "")["a"] == nil)
    }

    @Test func readsAnObjectFromTheTextOfAForm() throws {
        let input = try fields("application/x-www-form-urlencoded", "metadata=%7B%22a%22%3A1%7D&x=%7B")

        #expect(input.structure("metadata")?["a"] == .int(1))
        #expect(input.structure("x") == .string("{"))
    }

    private func fields(_ type: String, _ content: String) throws -> InputFields {
        try InputFields(
            Request(.post, "/", fields: type.isEmpty ? [] : [Field("Content-Type", type)], content: Array(content.utf8))
        )
    }
}
