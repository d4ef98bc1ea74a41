/// A service and how many of its instances are in which status.
package struct ServiceSummary: Codable, Sendable, Equatable {
    package var name: String
    package var instances: Int
    package var passing = 0
    package var warning = 0
    package var critical = 0

    package init(name: String, instances: Int) {
        self.name = name
        self.instances = instances
    }
}
