/// Reads typed values from the environment and collects every fault, so that all are reported at once.
///
/// A value at fault is replaced by its default, or by a harmless one of its type, and reading goes on; `finish()` throws
/// if there was any.
package struct ConfigurationReader {
    package let environment: Environment
    package private(set) var faults: [ConfigurationFault] = []

    package init(_ environment: Environment) {
        self.environment = environment
    }

    /// Ends the reading.
    ///
    /// - Throws: `ConfigurationError` with every fault met.
    package func finish() throws(ConfigurationError) {
        guard faults.isEmpty else { throw ConfigurationError(faults: faults) }
    }

    /// Adds a fault that only the caller can see, such as two variables that do not fit each other.
    package mutating func fault(_ variable: String, _ sentence: String) {
        faults.append(ConfigurationFault(variable: variable, sentence: sentence))
    }

    /// The value of a variable as it stands, `nil` if it is not set.
    package mutating func optionalString(_ name: String) -> String? {
        do {
            return try environment.value(name)
        } catch {
            faults.append(error)
            return nil
        }
    }

    /// The value of a variable; without `default` it is required.
    package mutating func string(_ name: String, default: String? = nil) -> String {
        value(name, default: `default`, or: "") { $0 }
    }

    /// Reads a variable and parses it; `parse` throws the end of a sentence that starts `must be`.
    ///
    /// - Returns: the default if the variable is not set; `harmless` if it is at fault.
    package mutating func value<Value>(
        _ name: String, default: Value?, or harmless: Value, parse: (String) throws(Expectation) -> Value
    ) -> Value {
        let faultsBefore = faults.count
        guard let text = optionalString(name) else {
            if `default` == nil, faults.count == faultsBefore { fault(name, "is required.") }
            return `default` ?? harmless
        }
        do {
            return try parse(text)
        } catch {
            fault(name, "must be \(error.expected).")
            return `default` ?? harmless
        }
    }

    /// What a value should have been: the words between `must be` and the full stop.
    package struct Expectation: Error {
        package let expected: String

        package init(_ expected: String) {
            self.expected = expected
        }
    }
}
