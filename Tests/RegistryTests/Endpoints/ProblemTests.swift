import HTTP
import Shared
import Testing

@testable import Registry

@Suite struct ProblemTests {
    @Test func tellsWhatTheContractSays() {
        let unknown = RegistryError.instanceNotFound.problem
        let unresolvable = RegistryError.unresolvable("auth_service").problem

        #expect(unknown.status == .notFound && unknown.code == "instance_not_found")
        #expect(unresolvable.status == .notFound && unresolvable.code == "not_found")
        #expect(unresolvable.detail == "Service auth_service not found or unhealthy")
    }

    @Test(arguments: [RegistryError.full, .notKept(reason: "the disk is full")])
    func asksToTryAgainWhenItCannotTakeMore(error: RegistryError) {
        #expect(error.problem.status == .serviceUnavailable && error.problem.code == "temporarily_unavailable")
        #expect(error.problem.fields.contains { $0.name == "Retry-After" })
    }

    @Test func namesEveryFieldOfARefusedRegistration() {
        let refusal = InvalidRegistration(errors: [
            .init(field: "host", reason: .missing), .init(field: "port", reason: .outside(1...65_535, 0)),
        ])

        #expect(refusal.problem.status == .badRequest && refusal.problem.code == "validation_error")
        #expect(refusal.problem.fieldErrors.map(\.field) == ["host", "port"])
        #expect(refusal.problem.fieldErrors.map(\.code) == ["required", "min_value"])
    }
}
