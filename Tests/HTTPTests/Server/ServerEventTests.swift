import Testing

@testable import HTTP

@Suite struct ServerEventTests {
    @Test(
        arguments: zip(
            ServerEvent.allCases,
            [
                "connection_refused", "connection_shed", "network_refused", "accept_paused", "handshake_failed",
                "proxy_header_refused", "head_timed_out", "content_timed_out", "handler_timed_out", "write_timed_out",
                "abandoned", "message_refused",
            ]))
    func hasALabelForMetrics(_ event: ServerEvent, _ label: String) {
        #expect(event.label == label)
    }

    @Test func hasALabelOfItsOwnForEachCase() {
        #expect(Set(ServerEvent.allCases.map(\.label)).count == ServerEvent.allCases.count)
        // Raw values are positions in the table of counts.
        #expect(ServerEvent.allCases.map(\.rawValue) == Array(0..<ServerEvent.allCases.count))
    }

    @Test func countsEachEventByItself() {
        let counts = ServerEventCounts()
        counts.count(.abandoned)
        counts.count(.abandoned)
        counts.count(.messageRefused)
        for event in ServerEvent.allCases {
            #expect(counts[event] == (event == .abandoned ? 2 : event == .messageRefused ? 1 : 0))
        }
    }
}
