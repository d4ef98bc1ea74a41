import FoundationEssentials
import Testing

@testable import AuthService

/// What holds in every order of events: many tabs, two replicas, lost requests and replies, crashes, a thief.
///
/// The world is a row with compare and swap. A request is three steps that anything may come between: the replica reads
/// the row, it swaps the row, the client gets the answer. What a client may rely on is that the three take less than
/// the reuse window together; its retries may come whenever they like.
@Suite struct SessionRotationPropertyTests {
    @Test(arguments: 0..<400 as Range<UInt64>)
    func anHonestClientThatRetriesIsNeverLoggedOut(_ seed: UInt64) {
        var world = World(seed: seed)

        for _ in 0..<300 { world.step() }

        #expect(world.session.revocation == nil)
        #expect(world.faults.isEmpty)
        #expect(world.rotations > 0)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func aTokenTwoGenerationsOldEndsTheFamilyOutsideTheWindow(_ seed: UInt64) {
        var world = World(seed: seed)
        while world.session.rotation.counter < 2 { world.step() }
        world.finishRequests()
        let stolen = Int64.random(in: 0...world.session.rotation.counter - 2, using: &world.random)

        world.now = world.session.rotation.rotatedAt + world.policy.reuseWindow
        world.present(stolen)
        world.finishRequests()

        #expect(world.session.revocation?.reason == .refreshReuse)
        for generation in 0...world.session.rotation.counter {
            #expect(world.decision(on: generation) == .refuse(.revoked))
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func aThiefAndTheOwnerCannotBothGoOn(_ seed: UInt64) {
        var world = World(seed: seed)
        for _ in 0..<50 { world.step() }
        world.finishRequests()
        var thief = world.storage
        var endedAt: Int?

        // Both refresh with what they have, well apart; each uses the access token it got.
        for turn in 0..<20 where world.session.revocation == nil {
            world.now += 300
            if turn.isMultiple(of: 2) {
                world.present(thief) { thief = $0 }
            } else {
                world.present(world.storage) { _ in }
            }
            world.finishRequests()
            world.confirm()
            endedAt = turn
        }

        #expect(world.session.revocation?.reason == .refreshReuse)
        #expect((endedAt ?? 20) < 4)
    }
}

/// A session, its replicas and its clients.
private struct World {
    /// A request under way.
    struct Flight {
        let presented: Int64
        let sentAt: Date
        var read: Session?
        var answer: Answer?
        let deliver: ((Int64) -> Void)?
    }

    enum Answer {
        case token(Int64)
        case tryAgain
        case refused
    }

    let policy = RotationPolicy(reuseWindow: 10)
    var random: SeededGenerator
    var now = Date.start
    var session = Session.fixture(policy: RotationPolicy(reuseWindow: 10))
    /// What all tabs of the client share: the token they got last.
    var storage: Int64 = 0
    var flights: [Flight] = []
    var rotations = 0
    var faults: [String] = []
    private var given: Int64 = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// One event of those that may happen next.
    mutating func step() {
        expireNobody()
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<3 where flights.count < 5: flights.append(Flight(presented: storage, sentAt: now, deliver: nil))
        case 3: pass(Double.random(in: 0..<2, using: &random))
        case 4: if flights.isEmpty { pass(Double.random(in: 0..<86_400 * 3, using: &random)) }
        case 5: if storage == session.rotation.counter { confirm() }
        default: if let index = flights.indices.randomElement(using: &random) { advance(index) }
        }
        check()
    }

    /// Sends a request and leaves it under way.
    mutating func present(_ generation: Int64, deliver: ((Int64) -> Void)? = nil) {
        flights.append(Flight(presented: generation, sentAt: now, deliver: deliver ?? { _ in }))
    }

    mutating func finishRequests() {
        while !flights.isEmpty { advance(0, mayLose: false) }
    }

    /// What would be decided about a token now.
    func decision(on generation: Int64) -> SessionRotation.Decision {
        SessionRotation.decide(presented: generation, isGenuine: true, session, at: now, policy)
    }

    /// An access token of the present generation is seen.
    mutating func confirm() {
        if session.rotation.confirmedAt == nil { session.rotation.confirmedAt = now }
    }

    // MARK: Steps

    private mutating func advance(_ index: Int, mayLose: Bool = true) {
        // A request, an answer or a whole replica may be lost at any of its steps.
        if mayLose, Int.random(in: 0..<8, using: &random) == 0 {
            flights.remove(at: index)
        } else if let answer = flights[index].answer {
            receive(answer, flights.remove(at: index))
        } else if let read = flights[index].read {
            flights[index].answer = serve(flights[index].presented, read)
        } else {
            flights[index].read = session
        }
    }

    /// The service's part, on a row that may be old by now.
    private mutating func serve(_ presented: Int64, _ read: Session, mayReadAgain: Bool = true) -> Answer {
        switch SessionRotation.decide(presented: presented, isGenuine: true, read, at: now, policy) {
        case .rotate(let next):
            guard session.rotation.counter == presented, session.revocation == nil, !session.rotation.isExpired(at: now)
            else { return mayReadAgain ? serve(presented, session, mayReadAgain: false) : .tryAgain }
            session.rotation = next
            rotations += 1
            return .token(next.counter)
        case .repeatSuccessor: return .token(read.rotation.counter)
        case .inProgress: return .tryAgain
        case .revoke(let reason):
            session.revocation = session.revocation ?? .init(at: now, reason: reason)
            return .refused
        case .refuse: return .refused
        }
    }

    /// The client's part: a tab stores what it got unless another tab was faster, and reads again on 409.
    private mutating func receive(_ answer: Answer, _ flight: Flight) {
        switch answer {
        case .token(let generation):
            if generation > session.rotation.counter { faults.append("a leaf beyond the live one") }
            if let deliver = flight.deliver { return deliver(generation) }
            if storage == flight.presented { storage = generation }
        case .tryAgain: break
        case .refused: if flight.deliver == nil { faults.append("refused \(flight.presented)") }
        }
    }

    /// Time passes, but no request takes longer than the window.
    private mutating func pass(_ seconds: TimeInterval) {
        guard let oldest = flights.map(\.sentAt).min() else {
            now += seconds
            return
        }
        now = min(now + seconds, oldest + policy.reuseWindow - 0.001)
    }

    /// An idle client is not the matter here: it comes back in time, until the session's last day.
    private mutating func expireNobody() {
        guard now > session.rotation.idleExpiry - 3 * 86_400 - 60 else { return }
        finishRequests()
        if now > session.rotation.absoluteExpiry - 4 * 86_400 {
            session = .fixture(createdAt: now, policy: policy)
            storage = 0
            given = 0
        } else {
            flights.append(Flight(presented: storage, sentAt: now, deliver: nil))
            finishRequests()
        }
    }

    /// What must be true after every step.
    private mutating func check() {
        let state = session.rotation
        if state.absoluteExpiry != session.createdAt + policy.absoluteLifetime { faults.append("the last day moved") }
        if state.counter < given { faults.append("the counter went back") }
        if state.idleExpiry > state.rotatedAt + policy.idleLifetime { faults.append("a deadline was extended") }
        given = state.counter
    }
}
