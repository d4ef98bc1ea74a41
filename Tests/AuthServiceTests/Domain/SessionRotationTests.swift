import FoundationEssentials
import Testing

@testable import AuthService

/// Single decisions; what follows from them in any order of events is in `SessionRotationPropertyTests`.
@Suite struct SessionRotationTests {
    private let policy = RotationPolicy(reuseWindow: 10, lostReplyLimit: 3600)

    @Test func rotatesThePresentToken() {
        let decision = decide(presented: 5, after: 86_400)

        guard case .rotate(let next) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(next.counter == 6)
        #expect(next.rotatedAt == .start + 86_400)
        #expect(next.confirmedAt == nil)
        #expect(next.idleExpiry == .start + 86_400 + policy.idleLifetime)
        #expect(next.absoluteExpiry == state().absoluteExpiry)
    }

    @Test func endsTheIdleTimeWithTheAbsoluteOne() {
        let late = state(idleExpiry: .start + policy.absoluteLifetime)

        guard case .rotate(let next) = decide(presented: 5, late, after: policy.absoluteLifetime - 60) else {
            Issue.record("no rotation")
            return
        }
        #expect(next.idleExpiry == late.absoluteExpiry)
    }

    @Test(arguments: [
        // Within the window, seen or not.
        (4, 0, false, SessionRotation.Decision.repeatSuccessor), (4, 9.999, true, .repeatSuccessor),
        // Outside it, as long as the successor was not seen.
        (4, 10, false, .repeatSuccessor), (4, 3599, false, .repeatSuccessor),
        (4, 10, true, .revoke(.refreshReuse)), (4, 3600, false, .revoke(.refreshReuse)),
        // Two generations old and older.
        (3, 9.999, false, .inProgress), (0, 9.999, true, .inProgress),
        (3, 10, false, .revoke(.refreshReuse)), (0, 10, true, .revoke(.refreshReuse)),
        // Never made, though the code is right.
        (6, 0, false, .revoke(.refreshReuse)), (Int64.max, 0, false, .revoke(.refreshReuse)),
        // Another replica's clock is ahead.
        (4, -30, true, .repeatSuccessor), (3, -30, true, .inProgress),
    ])
    func judgesASupersededToken(
        _ presented: Int64, _ seconds: TimeInterval, _ wasSeen: Bool, _ expected: SessionRotation.Decision
    ) {
        #expect(decide(presented: presented, state(isConfirmed: wasSeen), after: seconds) == expected)
    }

    @Test(arguments: [Int64(3), 4, 5, 6])
    func aForgedTokenHasNoConsequences(_ presented: Int64) {
        #expect(decide(presented: presented, isGenuine: false, after: 3000) == .refuse(.notGenuine))
    }

    @Test(arguments: [Int64(3), 4, 5])
    func anEndedSessionStaysEnded(_ presented: Int64) {
        let session = Session.fixture(rotation: state(), revocation: .init(at: .start, reason: .logout))

        #expect(
            SessionRotation.decide(presented: presented, isGenuine: true, session, at: .start, policy)
                == .refuse(.revoked)
        )
    }

    @Test(arguments: [Int64(3), 4, 5])
    func aSessionExpiresAtEitherDeadline(_ presented: Int64) {
        let idle = state(idleExpiry: .start + 100)
        let absolute = state(idleExpiry: .start + 1e9, absoluteExpiry: .start + 100)

        #expect(decide(presented: presented, idle, after: 100) == .refuse(.expired))
        #expect(decide(presented: presented, absolute, after: 100) == .refuse(.expired))
    }

    @Test func theStrictPolicyForgivesNothing() {
        let strict = RotationPolicy(reuseWindow: 0, lostReplyLimit: 3600)

        for presented in [Int64(4), 3, 0] {
            #expect(
                SessionRotation.decide(
                    presented: presented, isGenuine: true, .fixture(rotation: state()), at: .start, strict
                ) == .revoke(.refreshReuse)
            )
        }
    }

    /// The case of Bike4Mind/bike4mind#1213: each tab refreshes in turn with what it got last.
    @Test func twoTabsPingPongForEver() {
        var session = Session.fixture(policy: policy)
        var tabs = [Int64(0), 0]
        var now = Date.start

        for turn in 0..<1000 {
            now += 4
            let decision = SessionRotation.decide(
                presented: tabs[turn % 2], isGenuine: true, session, at: now, policy
            )
            switch decision {
            case .rotate(let next): session.rotation = next
            case .repeatSuccessor: break
            default: Issue.record("turn \(turn): \(decision)")
            }
            tabs[turn % 2] = session.rotation.counter
        }
    }

    /// A request of another tab may have been under way when the answer was stored.
    @Test func theSightingOfTheSuccessorLeavesTimeForRequestsUnderWay() {
        var session = Session.fixture(policy: policy, rotation: state())
        session.rotation.confirmedAt = .start + 100

        #expect(replay(4, of: session, after: 109.999) == .repeatSuccessor)
        #expect(replay(4, of: session, after: 110) == .revoke(.refreshReuse))
    }

    @Test func theThirdReplayOfOneSecretIsRefusedOutsideTheWindow() {
        var session = Session.fixture(policy: policy)
        guard case .rotate(let next) = replay(0, of: session, after: 0) else {
            Issue.record("no rotation")
            return
        }
        session.rotation = next

        #expect(replay(0, of: session, after: 5) == .repeatSuccessor)
        session.rotation.confirmedAt = .start + 6
        #expect(replay(0, of: session, after: 16) == .revoke(.refreshReuse))
    }

    // MARK: Given

    private func replay(_ presented: Int64, of session: Session, after seconds: TimeInterval)
        -> SessionRotation.Decision
    {
        SessionRotation.decide(presented: presented, isGenuine: true, session, at: .start + seconds, policy)
    }

    private func decide(
        presented: Int64, isGenuine: Bool = true, _ state: RotationState? = nil, after seconds: TimeInterval
    ) -> SessionRotation.Decision {
        SessionRotation.decide(
            presented: presented, isGenuine: isGenuine, .fixture(rotation: state ?? self.state()), at: .start + seconds,
            policy
        )
    }

    private func state(
        isConfirmed: Bool = false, idleExpiry: Date = .start + 7 * 86_400, absoluteExpiry: Date = .start + 30 * 86_400
    ) -> RotationState {
        RotationState(
            counter: 5, rotatedAt: .start, confirmedAt: isConfirmed ? .start : nil, idleExpiry: idleExpiry,
            absoluteExpiry: absoluteExpiry
        )
    }
}
