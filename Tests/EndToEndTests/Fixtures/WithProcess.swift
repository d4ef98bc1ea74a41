import FoundationEssentials
import Glibc

/// Runs a product for as long as `body` takes; however that ends, the process has ended and is reaped afterwards.
///
/// - Parameters:
///   - directory: where it runs, and below which its `DATA_DIR` is unless `variables` say otherwise.
///   - descriptorLimit: most descriptors it may have open, as by `ulimit -n`.
func withProcess<Result>(
    _ product: Product, _ arguments: [String] = [], in directory: String, _ variables: [String: String] = [:],
    descriptorLimit: Int? = nil, _ body: (ChildProcess) async throws -> Result
) async throws -> Result {
    let process = try ChildProcess(
        "/bin/sh", ["-c", script(descriptorLimit), directory, try product.path] + arguments,
        environment: environment(of: product, directory, variables))
    do {
        let result = try await body(process)
        process.send(SIGKILL)
        _ = await process.exit()
        return result
    } catch {
        process.send(SIGKILL)
        _ = await process.exit()
        throw error
    }
}

/// Becomes the program that its arguments name, in the folder that its own name says.
private func script(_ descriptorLimit: Int?) -> String {
    let limit = descriptorLimit.map { "ulimit -n \($0) && " } ?? ""
    return limit + #"cd "$0" && exec "$@""#
}

/// A free port, a folder of its own, few loops; of our own environment only what a sanitizer reads.
private func environment(
    of product: Product, _ directory: String, _ variables: [String: String]
) -> [String: String] {
    let inherited = ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") || $0.key == "PATH" }
    let own = ["DATA_DIR": directory + "/data", product.portVariable: "0", "EVENT_LOOPS": "2"]
    return inherited.merging(own) { $1 }.merging(variables) { $1 }
}
