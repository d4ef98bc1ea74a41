/// Why a message was refused before it reached a handler; the connection is closed after the answer.
package enum ProtocolFault: Error, Equatable, Sendable {
    case malformedRequestLine
    case malformedTarget
    case malformedField
    case malformedContentLength
    case conflictingFraming
    case malformedTransferCoding
    case unsupportedTransferCoding
    case malformedChunk
    case missingHost
    case repeatedField
    case unknownMethod
    case unsupportedVersion
    case unknownExpectation
    case targetTooLong
    case headTooLarge
    case contentTooLarge
    case headTimeout
    case contentTimeout

    /// What the client is told (RFC 9110 §15.5, §15.6).
    package var status: Status {
        switch self {
        case .unknownMethod, .unsupportedTransferCoding: .notImplemented
        case .unsupportedVersion: .versionNotSupported
        case .unknownExpectation: .expectationFailed
        case .targetTooLong: .uriTooLong
        case .headTooLarge: .headerFieldsTooLarge
        case .contentTooLarge: .contentTooLarge
        case .headTimeout, .contentTimeout: .requestTimeout
        default: .badRequest
        }
    }

    /// One sentence for the client; it names the rule, never what was sent.
    package var detail: String {
        switch self {
        case .malformedRequestLine: "The request line is malformed."
        case .malformedTarget: "The request target is malformed."
        case .malformedField: "A header field is malformed."
        case .malformedContentLength: "Content-Length is malformed."
        case .conflictingFraming: "Content-Length and Transfer-Encoding exclude each other."
        case .malformedTransferCoding: "Transfer-Encoding has to end in chunked, once, and is for HTTP/1.1 alone."
        case .unsupportedTransferCoding: "No transfer coding but chunked is understood."
        case .malformedChunk: "The chunked content is malformed."
        case .missingHost: "Exactly one valid Host field is required."
        case .repeatedField: "A field that may stand once was repeated."
        case .unknownMethod: "The request method is not known here."
        case .unsupportedVersion: "Only HTTP/1.0 and HTTP/1.1 are spoken here."
        case .unknownExpectation: "The expectation is not known here."
        case .targetTooLong: "The request target is too long."
        case .headTooLarge: "The request head is too large."
        case .contentTooLarge: "The request content is too large."
        case .headTimeout: "The request head did not arrive in time."
        case .contentTimeout: "The request content did not arrive in time."
        }
    }
}
