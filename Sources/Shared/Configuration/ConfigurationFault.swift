/// One thing wrong with one variable, in a sentence that begins after the variable's name.
package struct ConfigurationFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let variable: String
    /// What is wrong and what would be right, such as `must be a whole number from 1 to 10.`; never a secret's value.
    package let sentence: String

    package init(variable: String, sentence: String) {
        self.variable = variable
        self.sentence = sentence
    }

    package var description: String { "\(variable) \(sentence)" }
}
