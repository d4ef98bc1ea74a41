/// What an instance says of its own health.
///
/// `critical` instances are never resolved; `warning` ones only where no instance is `passing`.
package enum InstanceStatus: String, Codable, CaseIterable, Sendable {
    case passing
    case warning
    case critical
}
