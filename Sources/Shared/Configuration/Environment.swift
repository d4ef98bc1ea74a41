import FoundationEssentials
import Glibc

/// The variables a process was started with.
///
/// A variable may be given in a file: `NAME_FILE=/run/secrets/name` stands for `NAME`, so that a secret need not appear
/// in the process table. An empty variable counts as not set.
package struct Environment: Sendable {
    /// Largest file a variable may be read from, in bytes.
    package static let fileByteLimit = 64 * 1024

    private let variables: [String: String]

    package init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// What the running process was given.
    package static func ofProcess() -> Environment {
        Environment(ProcessInfo.processInfo.environment)
    }

    /// The value of the variable `name`, from itself or from the file that `name_FILE` names.
    ///
    /// One newline at the end of a file is not part of the value: editors and `echo` put it there.
    ///
    /// - Returns: `nil` if neither is set.
    /// - Throws: `ConfigurationFault` if both are set, or the file cannot be read or is not UTF-8.
    package func value(_ name: String) throws(ConfigurationFault) -> String? {
        let value = nonEmpty(name)
        guard let path = nonEmpty(name + "_FILE") else { return value }
        guard value == nil else {
            throw ConfigurationFault(variable: name, sentence: "is set twice, by itself and by \(name)_FILE; keep one.")
        }
        return try contents(of: path, for: name + "_FILE")
    }

    private func nonEmpty(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func contents(of path: String, for variable: String) throws(ConfigurationFault) -> String? {
        var bytes: [UInt8]
        do {
            bytes = try SmallFile.read(path, byteLimit: Self.fileByteLimit)
        } catch {
            throw ConfigurationFault(variable: variable, sentence: "names a file that cannot be read: \(error.reason).")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationFault(variable: variable, sentence: "names a file that is not UTF-8 text.")
        }
        return text.isEmpty ? nil : text
    }
}
