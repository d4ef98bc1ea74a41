package import Networking

/// An HTTP/1.1 client on one event loop that keeps its connections.
package actor HTTPClient {
    private let loop: EventLoop
    private let resolver: Resolver
    private let limits: ClientLimits
    private var idle: [HTTPURL.Origin: [ClientConnection]] = [:]
    private var open: [HTTPURL.Origin: Int] = [:]

    package init(on loop: EventLoop, resolver: Resolver, limits: ClientLimits = ClientLimits()) {
        self.loop = loop
        self.resolver = resolver
        self.limits = limits
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.isolation.asUnownedSerialExecutor() }

    /// Sends a request and returns the whole answer, whatever its status; redirects are answers.
    ///
    /// A request that may be repeated is sent once more if a kept connection turns out to have been closed.
    package func send(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        guard !request.url.origin.isSecure else { throw .unsupportedScheme }
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
                return try await Channel.connect(
                    to: address, on: loop, deadline: min(deadline, .now + limits.connectTimeout))
            } catch {
                failure = .unreachable(error)
            }
        }
        throw failure
    }
}
