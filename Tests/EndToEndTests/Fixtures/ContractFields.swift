import HTTP
import Shared
import Testing

/// The fields that every answer has to carry, whatever it is.
enum ContractFields {
    private static let fixed = [
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-XSS-Protection", "0"),
    ]

    /// Expects each of them exactly once.
    static func expect(
        on answer: Answer, cacheControl: String = "no-store", isSecure: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (name, value) in fixed { #expect(answer.field(name) == value, "\(name)", sourceLocation: sourceLocation) }
        #expect(answer.field("Permissions-Policy")?.contains("camera=()") == true, sourceLocation: sourceLocation)
        #expect(answer.field("Cache-Control") == cacheControl, sourceLocation: sourceLocation)
        #expect(answer.field("X-Request-Id")?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(answer.field("Date") != nil, sourceLocation: sourceLocation)
        #expect(!answer.fields.contains { $0.name == "server" }, sourceLocation: sourceLocation)
        let transport = answer.fields.filter { $0.name == "strict-transport-security" }.map(\.value)
        #expect(transport.count == (isSecure ? 1 : 0), sourceLocation: sourceLocation)
        #expect(transport.allSatisfy { $0.hasPrefix("max-age=") }, sourceLocation: sourceLocation)
    }

    /// Expects the failure of the API's envelope, whose identifier is the answer's.
    static func expectFailure(
        _ answer: Answer, _ status: Int, _ code: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.field("Content-Type") == "application/json", sourceLocation: sourceLocation)
        #expect(answer.json["success"] == false, sourceLocation: sourceLocation)
        #expect(answer.code == code, sourceLocation: sourceLocation)
        #expect(answer.json["message"]?.string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(answer.json["detail"]?.string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(answer.json["errors"] != nil, sourceLocation: sourceLocation)
        #expect(
            answer.json["request_id"]?.string == answer.field("X-Request-Id"), "the answer has two identifiers",
            sourceLocation: sourceLocation)
        #expect((status == 401) == (answer.field("WWW-Authenticate") != nil), sourceLocation: sourceLocation)
        #expect((status == 405) == (answer.field("Allow") != nil), sourceLocation: sourceLocation)
        let mayTryAgain = [429, 503].contains(status)
        #expect(mayTryAgain == (answer.field("Retry-After") != nil), sourceLocation: sourceLocation)
    }
}
