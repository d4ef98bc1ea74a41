import HTTP
import Networking
import Shared

/// `service-registry services`: shows and changes what a running registry knows, over its API.
struct ServicesCommand {
    let configuration: ServicesConfiguration
    let request: ServicesRequest

    /// - Returns: the exit status of the process.
    func run() async -> Int32 {
        do {
            let loops = try EventLoopGroup(count: 1)
            let resolver = Resolver()
            defer {
                resolver.shutdown()
                loops.stop()
            }
            let tls = try configuration.tls.map { try ReloadingTLSContext($0) }
            let client = HTTPClient(on: loops.first, resolver: resolver, tls: tls)
            let api = RegistryAPI(url: configuration.url, token: configuration.token, client: client)
            for line in try await perform(api) { print(line) }
            await client.closeIdle()
            return ExitStatus.success
        } catch {
            Console.printError("\(error)")
            return error is RegistryAPI.Refusal ? ExitStatus.failure : ExitStatus.unavailable
        }
    }

    /// - Returns: the lines to print.
    func perform(_ api: RegistryAPI) async throws -> [String] {
        switch request {
        case .list(nil): return ServiceTable.lines(of: try await api.services().services)
        case .list(let service?): return ServiceTable.lines(of: try await api.service(service).instances)
        case .resolve(let service, let items): return [try await api.resolve(service, items).url]
        case .drain(let service, let id):
            guard let instance = try await api.service(service).instances.first(where: { $0.instanceID == id }) else {
                throw RegistryAPI.Refusal(status: 404, detail: "Instance \(id) not found")
            }
            try await api.drain(instance)
            return ["\(id) is drained: it stays registered and is not resolved until it registers anew."]
        case .remove(let service, let id):
            try await api.remove(service, id)
            return ["\(id) is removed; an instance that still runs registers again with its next heartbeat."]
        }
    }
}
