/// Every service the registry knows, in the order of their names.
package struct ServiceList: Codable, Sendable, Equatable {
    package var revision: UInt64
    package var services: [ServiceSummary]

    package init(revision: UInt64, services: [ServiceSummary]) {
        self.revision = revision
        self.services = services
    }
}
