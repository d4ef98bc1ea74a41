import HTTP
import Shared

/// Finds out where a request comes from.
struct ClientInfo: Sendable {
    let proxies: TrustedProxies

    func network(of request: Request) -> ClientNetwork { ClientNetwork(of: proxies.clientAddress(of: request)) }

    /// What a session is recognized by, bounded.
    func device(of request: Request) -> Session.Device {
        let agent = request.field("user-agent") ?? ""
        let bounded = String(decoding: agent.utf8.prefix(Session.Device.userAgentLimit), as: UTF8.self)
        return Session.Device(userAgent: bounded, address: proxies.clientAddress(of: request))
    }
}
