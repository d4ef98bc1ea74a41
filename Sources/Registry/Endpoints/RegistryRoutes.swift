import HTTP
import Shared

/// The registry's own API, all of it: the table of contents of this folder.
struct RegistryRoutes {
    let state: RegistryState
    let input: RegistrationInput
    /// None leaves writing open.
    let tokens: [Secret]
    let counters: RegistryMetrics
    let log: Logger

    func mount(on router: inout Router) {
        let authorization = WriteAuthorization(tokens: tokens)
        RegisterEndpoint(
            state: state, input: input, authorization: authorization, registrations: counters.registrations, log: log
        ).mount(on: &router)
        HeartbeatEndpoint(state: state, authorization: authorization, heartbeats: counters.heartbeats)
            .mount(on: &router)
        DeregisterEndpoint(
            state: state, authorization: authorization, deregistrations: counters.deregistrations, log: log
        ).mount(on: &router)
        ListServicesEndpoint(state: state).mount(on: &router)
        GetServiceEndpoint(state: state).mount(on: &router)
        ResolveEndpoint(state: state).mount(on: &router)
    }
}
