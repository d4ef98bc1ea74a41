/// What an instance may send with a heartbeat; an empty one renews and leaves the status as it is.
package struct HeartbeatRequest: Codable, Sendable, Equatable {
    package var status: InstanceStatus?

    package init(status: InstanceStatus? = nil) {
        self.status = status
    }
}
