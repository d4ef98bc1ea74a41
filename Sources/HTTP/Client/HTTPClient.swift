package import Networking

/// An HTTP/1.1 client on one event loop that keeps its connections.
///
/// To `https` origins it speaks TLS, and only to those that prove to be the host of the URL.
package actor HTTPClient {
    private let loop: EventLoop
    private let resolver: Resolver
    private let limits: ClientLimits
    private let tls: ReloadingTLSContext?
    private var idle: [HTTPURL.Origin: [ClientConnection]] = [:]
    private var open: [HTTPURL.Origin: Int] = [:]

    /// - Parameter tls: whom to trust; `nil` trusts the authorities of the operating system.
    package init(
        on loop: EventLoop, resolver: Resolver, limits: ClientLimits = ClientLimits(), tls: ReloadingTLSContext? = nil
    ) {
        self.loop = loop
        self.resolver = resolver
        self.limits = limits
        self.tls = tls
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.isolation.asUnownedSerialExecutor() }

    /// Sends a request and returns the whole answer, whatever its status; redirects are answers.
    ///
    /// A request that may be repeated is sent once more if a kept connection turns out to have been closed.
    package func send(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        let deadline = MonotonicTime.now + limits.totalTimeout
        if let kept = takeIdle(request.url.origin) {
            do {
                return try await exchange(request, over: kept, deadline: deadline)
            } catch {
                let isStale = error == .connectionLost && !kept.hasAnswerBegun
                guard isStale, request.method.isIdempotent else { throw error }
            }
        }
        let fresh = try await connect(request.url.origin, deadline: deadline)
        return try await exchange(request, over: fresh, deadline: deadline)
    }

    /// Closes the connections that nobody uses.
    package func closeIdle() {
        for (origin, connections) in idle {
            for connection in connections { discard(connection, of: origin) }
        }
        idle = [:]
    }

    private func exchange(
        _ request: ClientRequest, over connection: ClientConnection, deadline: MonotonicTime
    ) async throws(ClientError) -> ClientResponse {
        do {
            let response = try await connection.exchange(request, deadline: deadline)
            giveBack(connection, of: request.url.origin)
            return response
        } catch {
            discard(connection, of: request.url.origin)
            throw error
        }
    }

    // MARK: Connections

    private func takeIdle(_ origin: HTTPURL.Origin) -> ClientConnection? {
        while let connection = idle[origin]?.popLast() {
            if connection.isFresh(now: .now) { return connection }
            discard(connection, of: origin)
        }
        return nil
    }

    private func giveBack(_ connection: ClientConnection, of origin: HTTPURL.Origin) {
        guard connection.isReusable, idle[origin, default: []].count < limits.idleConnectionLimit else {
            return discard(connection, of: origin)
        }
        idle[origin, default: []].append(connection)
    }

    private func discard(_ connection: ClientConnection, of origin: HTTPURL.Origin) {
        connection.close()
        open[origin, default: 1] -= 1
        if open[origin] == 0 { open[origin] = nil }
    }

    private func connect(
        _ origin: HTTPURL.Origin, deadline: MonotonicTime
    ) async throws(ClientError) -> ClientConnection {
        guard open[origin, default: 0] < limits.connectionLimit else { throw .overloaded }
        open[origin, default: 0] += 1
        do {
            return ClientConnection(try await connectToAny(origin, deadline: deadline), limits: limits)
        } catch {
            open[origin, default: 1] -= 1
            if open[origin] == 0 { open[origin] = nil }
            throw error
        }
    }

    /// Tries the addresses of the host in turn.
    private func connectToAny(_ origin: HTTPURL.Origin, deadline: MonotonicTime) async throws(ClientError) -> Channel {
        let addresses: [SocketAddress]
        do {
            addresses = try await resolver.addresses(of: origin.host, port: origin.port)
        } catch {
            throw .unresolvable("\(error)")
        }
        var failure = ClientError.timedOut
        for address in addresses where MonotonicTime.now < deadline {
            do {
                return try await connect(to: address, origin, deadline: deadline)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func connect(
        to address: SocketAddress, _ origin: HTTPURL.Origin, deadline: MonotonicTime
    ) async throws(ClientError) -> Channel {
        let channel: Channel
        do {
            channel = try await Channel.connect(
                to: address, on: loop, deadline: min(deadline, .now + limits.connectTimeout))
        } catch {
            throw .unreachable(error)
        }
        if origin.isSecure { try await secure(channel, origin.host, deadline: deadline) }
        return channel
    }

    private func secure(_ channel: Channel, _ host: String, deadline: MonotonicTime) async throws(ClientError) {
        channel.deadline = min(deadline, .now + limits.connectTimeout)
        do throws(TLSError) {
            try await channel.handshake(with: context(), host: host)
        } catch {
            channel.close()
            throw error == .timedOut ? .timedOut : .insecure(error)
        }
    }

    private func context() throws(TLSError) -> TLSContext {
        if let tls { return tls.current }
        switch Self.systemTLS {
        case .success(let system): return system.current
        case .failure(let fault): throw .failed("\(fault)")
        }
    }

    /// Made with the first `https` request of the process that brings no trust of its own.
    ///
    /// That reads the system's file of authorities on a loop, once; services, which should not wait for it, load theirs
    /// when they start.
    private static let systemTLS = Result { () throws(TLSFileFault) in try ReloadingTLSContext(ClientTLSSettings()) }
}
