import Testing

@testable import HTTP

@Suite struct StatusTests {
    @Test func knowsWhichAnswersHaveNoContent() {
        let codes = (100...599).filter { Status($0).forbidsContent }
        #expect(codes == Array(100...199) + [204, 304])
    }

    @Test func knowsWhichAnswersAreASuccess() {
        #expect((100...599).filter { Status($0).isSuccess } == Array(200...299))
    }

    /// What the client is told of each fault (RFC 9110 §15.5, §15.6, RFC 6585 §5).
    @Test(
        arguments: [
            (.malformedRequestLine, 400), (.malformedTarget, 400), (.malformedField, 400),
            (.malformedContentLength, 400),
            (.conflictingFraming, 400), (.malformedTransferCoding, 400), (.malformedChunk, 400), (.missingHost, 400),
            (.repeatedField, 400), (.unsupportedTransferCoding, 501), (.unknownMethod, 501), (.unsupportedVersion, 505),
            (.unknownExpectation, 417), (.targetTooLong, 414), (.headTooLarge, 431), (.contentTooLarge, 413),
            (.headTimeout, 408), (.contentTimeout, 408),
        ] as [(ProtocolFault, Int)])
    func answersAFaultBy(_ fault: ProtocolFault, _ code: Int) {
        #expect(fault.status.code == code)
        #expect(fault.detail.hasSuffix(".") && !fault.detail.isEmpty)
    }

    @Test func knowsWhichMethodsMayBeRepeated() {
        #expect(HTTP.Method.allCases.filter { !$0.isIdempotent } == [.post, .patch])
    }
}
