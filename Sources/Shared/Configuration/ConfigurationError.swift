/// Everything that is wrong with a configuration, reported together.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `EX_CONFIG` of `<sysexits.h>`: what a process that was configured wrongly exits with.
    package static let exitStatus = ExitStatus.configuration

    /// At least one, in the order in which the variables were read.
    package let faults: [ConfigurationFault]

    package init(faults: [ConfigurationFault]) {
        self.faults = faults
    }

    package var description: String {
        let heading = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
        return "The configuration has \(heading):\n" + faults.map { "  \($0)" }.joined(separator: "\n")
    }
}
