/// The instances of one service, in the order of their ids.
package struct ServiceDetail: Codable, Sendable, Equatable {
    package var service: String
    /// Revision of the catalog at which the service last changed; also the field `X-Registry-Index`.
    package var revision: UInt64
    package var instances: [InstanceRecord]
}
