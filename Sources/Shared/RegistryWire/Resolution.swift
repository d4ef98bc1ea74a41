/// Where to send a request to a service: one of its instances, chosen by the registry.
package struct Resolution: Codable, Sendable, Equatable {
    /// The instance's URL followed by the path that was asked for, if one was.
    package var url: String
    package var instance: InstanceRecord
}
