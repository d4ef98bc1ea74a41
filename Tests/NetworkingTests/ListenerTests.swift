import Glibc
import Networking
import Testing

@Suite(.timeLimit(.minutes(5))) struct ListenerTests {
    private func loopback(_ port: UInt16 = 0) throws -> SocketAddress {
        try #require(SocketAddress(ip: "127.0.0.1", port: port))
    }

    @Test func tellsThePortThatZeroBecame() throws {
        let listener = try Listener(loopback())

        #expect(listener.address.port != 0 && listener.address.ip == "127.0.0.1")
    }

    @Test func sharesAnAddressWithTheListenersOfOtherLoops() throws {
        let first = try Listener(loopback())
        let second = try Listener(first.address)

        #expect(second.address.description == first.address.description)
    }

    /// An address of documentation (RFC 5737), which no machine has.
    @Test func throwsWhenTheAddressIsNotOurs() throws {
        let address = try #require(SocketAddress(ip: "192.0.2.1", port: 0))

        #expect(throws: SystemError(call: "bind 192.0.2.1:0", code: EADDRNOTAVAIL)) { _ = try Listener(address) }
    }

    @Test func acceptsThoseWhoCome() async throws {
        let listener = try Listener(loopback())
        let address = listener.address
        let descriptor = listener.release()
        try await withLoop { loop in
            let acceptor = try Acceptor(descriptor: descriptor, on: loop)
            defer { acceptor.close() }
            guard case .none = acceptor.accept() else {
                Issue.record("nobody has come yet")
                return
            }
            let client = try await Channel.connect(to: address, on: loop, deadline: .now + .seconds(60))
            defer { client.close() }
            #expect(await acceptor.acceptable() == .ready)

            guard case .connection(let socket, let peer) = acceptor.accept() else {
                Issue.record("nobody was accepted")
                return
            }
            let accepted = try Channel(socket, on: loop)
            defer { accepted.close() }
            #expect(peer.ip == "127.0.0.1" && peer.port != 0)
            try accepted.write("hello")
            #expect(await client.readable() == .ready)
            #expect(try client.readText() == "hello")
        }
    }

    @Test func refusesConnectionsOnceClosed() async throws {
        let listener = try Listener(loopback())
        let address = listener.address
        let descriptor = listener.release()
        try await withLoop { loop in
            let acceptor = try Acceptor(descriptor: descriptor, on: loop)
            acceptor.close()
            guard case .none = acceptor.accept() else {
                Issue.record("a closed listener accepts")
                return
            }

            await #expect(throws: SystemError(call: "connect", code: ECONNREFUSED)) {
                try await Channel.connect(to: address, on: loop, deadline: .now + .seconds(60))
            }
        }
    }

    @Test func canBeWokenWithoutAConnection() async throws {
        let descriptor = try Listener(loopback()).release()
        try await withLoop { loop in
            let acceptor = try Acceptor(descriptor: descriptor, on: loop)
            defer { acceptor.close() }
            _ = acceptor.accept()
            loop.call(at: .now) { acceptor.interrupt() }

            #expect(await acceptor.acceptable() == .interrupted)
        }
    }
}
