import FoundationEssentials
import Testing

@testable import AuthService

/// What holds in every order of events: many tabs, two replicas, lost requests and replies, crashes, a thief.
///
/// The world is a row with compare and swap. A request is three steps that anything may come between: a replica reads
/// the row, it swaps the row, the client gets the answer. The request, the answer, or the replica between the swap and
/// the answer may be lost. Each replica has a clock of its own. What a client may rely on is that the three steps take
/// less than the reuse window together, by whatever clocks; its retries may come whenever they like.
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

        world.now += world.longestWindow
        world.present(stolen)
        world.finishRequests()

        #expect(world.session.revocation?.reason == .refreshReuse)
        for generation in 0...world.session.rotation.counter {
            #expect(world.decision(on: generation) == .refuse(.revoked))
        }
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func aReplayChangesNothingThatATokenLivesBy(_ seed: UInt64) {
        var world = World(seed: seed)
        while world.session.rotation.counter < 1 { world.step() }
        world.finishRequests()
        let before = world.session.rotation
        let superseded = before.counter - 1

        // As often as it likes, for as long as it is forgiven; then it ends the family, which is no extension either.
        for _ in 0..<50 where world.session.revocation == nil {
            world.present(superseded)
            world.finishRequests()
            #expect(world.session.rotation == before)
            world.now += Double.random(in: 0..<4, using: &world.random)
        }

        #expect(world.faults.isEmpty)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func theThirdReplayOfOneSecretIsRefusedOutsideTheWindow(_ seed: UInt64) {
        var world = World(seed: seed)
        while world.session.rotation.counter < 1 { world.step() }
        world.finishRequests()
        world.confirm()
        let superseded = world.session.rotation.counter - 1
        let isForgiven = { (decision: SessionRotation.Decision) in decision == .repeatSuccessor }

        // Its successor was seen: what may still be under way is forgiven, and nothing after that.
        world.now += world.longestWindow
        #expect(!isForgiven(world.decision(on: superseded)))
        world.present(superseded)
        world.finishRequests()

        #expect(world.session.revocation?.reason == .refreshReuse)
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
        /// How far the clock of the replica that serves it is from the true time, in seconds.
        let skew: TimeInterval
        var read: Session?
        var answer: Answer?
        let deliver: ((Int64) -> Void)?
    }

    enum Answer {
        case token(Int64)
        case tryAgain
        case refused
    }

    /// How far a replica's clock may be from the true time, in seconds.
    static let largestSkew: TimeInterval = 2
    /// The reuse window as long as it may seem to a replica: a swap by a clock that is ahead, a look by one that is behind.
    var longestWindow: TimeInterval { policy.reuseWindow + 2 * Self.largestSkew }

    let policy = RotationPolicy(reuseWindow: 10)
    var random: SeededGenerator
    var now = Date.start
    var session = Session.fixture(policy: RotationPolicy(reuseWindow: 10))
    /// What all tabs of the client share: the token they got last.
    var storage: Int64 = 0
    var flights: [Flight] = []
    var rotations = 0
    var faults: [String] = []
    private var last: RotationState?
    /// The clocks of the two replicas.
    private let skews: [TimeInterval]

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        skews = [0, Double.random(in: -Self.largestSkew...Self.largestSkew, using: &random)]
        self.random = random
    }

    /// One event of those that may happen next.
    mutating func step() {
        expireNobody()
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<3 where flights.count < 5: send(storage, deliver: nil)
        case 3: pass(Double.random(in: 0..<2, using: &random))
        case 4: if flights.isEmpty { pass(Double.random(in: 0..<86_400 * 3, using: &random)) }
        case 5: if storage == session.rotation.counter { confirm() }
        default: if let index = flights.indices.randomElement(using: &random) { advance(index) }
        }
        check()
    }

    /// Sends a request and leaves it under way.
    mutating func present(_ generation: Int64, deliver: ((Int64) -> Void)? = nil) {
        send(generation, deliver: deliver ?? { _ in })
    }

    /// One of the replicas gets it.
    private mutating func send(_ generation: Int64, deliver: ((Int64) -> Void)?) {
        let skew = skews.randomElement(using: &random) ?? 0
        flights.append(Flight(presented: generation, sentAt: now, skew: skew, deliver: deliver))
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
            flights[index].answer = serve(flights[index].presented, read, at: now + flights[index].skew)
        } else {
            flights[index].read = session
        }
    }

    /// The service's part, on a row that may be old by now.
    private mutating func serve(
        _ presented: Int64, _ read: Session, at now: Date, mayReadAgain: Bool = true
    ) -> Answer {
        switch SessionRotation.decide(presented: presented, isGenuine: true, read, at: now, policy) {
        case .rotate(let next):
            guard session.rotation.counter == presented, session.revocation == nil, !session.rotation.isExpired(at: now)
            else { return mayReadAgain ? serve(presented, session, at: now, mayReadAgain: false) : .tryAgain }
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

    /// Time passes, but no request takes longer than the window, whichever clocks it is measured by.
    private mutating func pass(_ seconds: TimeInterval) {
        guard let oldest = flights.map(\.sentAt).min() else {
            now += seconds
            return
        }
        now = max(now, min(now + seconds, oldest + policy.reuseWindow - 2 * Self.largestSkew - 0.001))
    }

    /// An idle client is not the matter here: it comes back in time, until the session's last day.
    private mutating func expireNobody() {
        guard now > session.rotation.idleExpiry - 3 * 86_400 - 60 else { return }
        finishRequests()
        // What follows is several events at once.
        last = nil
        if now > session.rotation.absoluteExpiry - 4 * 86_400 {
            session = .fixture(createdAt: now, policy: policy)
            storage = 0
        } else {
            // Twice, for the first may only fetch what was lost.
            for _ in 0..<2 {
                send(storage, deliver: nil)
                finishRequests()
            }
        }
    }

    /// What must be true after every step.
    private mutating func check() {
        let state = session.rotation
        if state.absoluteExpiry != session.createdAt + policy.absoluteLifetime { faults.append("the last day moved") }
        if state.idleExpiry > state.rotatedAt + policy.idleLifetime { faults.append("a deadline was extended") }
        if let last { check(state, after: last) }
        last = state
        checkLeaves()
    }

    /// Only a rotation moves a deadline, by one generation; only the first sighting is noted.
    private mutating func check(_ state: RotationState, after last: RotationState) {
        guard state.counter == last.counter else {
            if state.counter != last.counter + 1 {
                faults.append("the counter went from \(last.counter) to \(state.counter)")
            }
            return
        }
        if state.rotatedAt != last.rotatedAt || state.idleExpiry != last.idleExpiry {
            faults.append("a deadline moved without a rotation")
        }
        if let seen = last.confirmedAt, state.confirmedAt != seen { faults.append("a sighting moved") }
    }

    /// One token at most can be exchanged for a new one: that of the counter.
    private mutating func checkLeaves() {
        let counter = session.rotation.counter
        for generation in max(0, counter - 3)...counter + 2 {
            guard case .rotate = decision(on: generation) else { continue }
            if generation != counter { faults.append("a second leaf: \(generation) beside \(counter)") }
        }
    }
}
