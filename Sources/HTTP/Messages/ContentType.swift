/// The media type of an answer's content.
package struct ContentType: Sendable {
    package let value: StaticString

    package init(_ value: StaticString) {
        self.value = value
    }

    package static let json = ContentType("application/json")
    package static let problem = ContentType("application/problem+json")
    package static let keySet = ContentType("application/jwk-set+json")
    package static let text = ContentType("text/plain; charset=utf-8")
    package static let html = ContentType("text/html; charset=utf-8")
    package static let eventStream = ContentType("text/event-stream")
    package static let prometheus = ContentType("text/plain; version=0.0.4; charset=utf-8")
    package static let openMetrics = ContentType("application/openmetrics-text; version=1.0.0; charset=utf-8")
}
