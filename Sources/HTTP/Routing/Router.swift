/// What is known of a route when it is mounted: observers resolve their counters from it once.
package struct Route: Sendable, Equatable {
    /// Position in `Router.routes`, for tables kept beside it.
    package let index: Int
    package let method: Method
    /// The template as mounted, with a trailing slash: `/api/v1/services/{service}/`.
    package let template: String
    let parameterNames: [String]
    let traits: RouteTraits
}

/// How a route wants its requests.
package struct RouteTraits: Sendable, Equatable {
    /// How the content reaches the handler.
    package enum Content: Sendable, Equatable {
        /// Whole, in `Request.content`; at most the server's limit.
        case whole
        /// As it arrives, from `Request.streamedContent`; at most `limit` bytes.
        case streamed(limit: Int)
    }

    package var content = Content.whole
    /// Whether it is answered on the connections kept in reserve, when the server has too many.
    package var isEssential = false

    package init(content: Content = .whole, isEssential: Bool = false) {
        self.content = content
        self.isEssential = isEssential
    }
}

/// Finds the handler of a path: static segments before parameters, with and without the trailing slash.
///
/// HEAD is answered by the route of GET, OPTIONS with the methods of the path unless mounted.
package struct Router: Sendable {
    /// What a path and method lead to.
    enum Match {
        case found(Int)
        /// The path exists; these methods are answered there.
        case methodNotAllowed(allowed: [Method])
        case notFound
    }

    private struct Node {
        var children: [(segment: [UInt8], node: Int)] = []
        var parameter: Int?
        /// Route index by method.
        var routes: [Int?] = Array(repeating: nil, count: Method.allCases.count)
    }

    /// Deepest template and path, in segments.
    package static let segmentLimit = 16

    package private(set) var routes: [Route] = []
    var handlers: [Handler] = []
    private var nodes = [Node()]

    package init() {}

    // MARK: Mounting

    package mutating func get(_ template: String, _ handler: @escaping AsyncHandler) { mount(.get, template, handler) }
    package mutating func post(_ template: String, _ handler: @escaping AsyncHandler) {
        mount(.post, template, handler)
    }
    package mutating func put(_ template: String, _ handler: @escaping AsyncHandler) { mount(.put, template, handler) }
    package mutating func patch(_ template: String, _ handler: @escaping AsyncHandler) {
        mount(.patch, template, handler)
    }
    package mutating func delete(_ template: String, _ handler: @escaping AsyncHandler) {
        mount(.delete, template, handler)
    }

    package mutating func mount(_ method: Method, _ template: String, _ handler: @escaping AsyncHandler) {
        mount(method, template, answering: { request in .later { try await handler(request) } })
    }

    /// Mounts a handler at a template like `/api/v1/services/{service}`; mounting one place twice is a bug.
    package mutating func mount(
        _ method: Method, _ template: String, _ traits: RouteTraits = RouteTraits(),
        answering handler: @escaping Handler
    ) {
        let segments = template.split(separator: "/")
        precondition(segments.count <= Self.segmentLimit, "the template is too deep")
        var node = 0
        var names: [String] = []
        for segment in segments {
            if segment.hasPrefix("{"), segment.hasSuffix("}") {
                names.append(String(segment.dropFirst().dropLast()))
                node = parameterChild(of: node)
            } else {
                node = staticChild(of: node, Array(segment.utf8))
            }
        }
        precondition(nodes[node].routes[Int(method.rawValue)] == nil, "\(method.name) \(template) is mounted twice")
        nodes[node].routes[Int(method.rawValue)] = routes.count
        let whole = segments.isEmpty ? "/" : "/" + segments.joined(separator: "/") + "/"
        routes.append(
            Route(index: routes.count, method: method, template: whole, parameterNames: names, traits: traits))
        handlers.append(handler)
    }

    private mutating func parameterChild(of node: Int) -> Int {
        if let child = nodes[node].parameter { return child }
        nodes.append(Node())
        nodes[node].parameter = nodes.count - 1
        return nodes.count - 1
    }

    private mutating func staticChild(of node: Int, _ segment: [UInt8]) -> Int {
        if let child = nodes[node].children.first(where: { $0.segment == segment }) { return child.node }
        nodes.append(Node())
        nodes[node].children.append((segment, nodes.count - 1))
        return nodes.count - 1
    }

    // MARK: Matching

    /// Matches the head's path and notes where the parameters stand in `head.parameters`.
    func match(_ head: RequestHead) -> Match {
        guard let node = node(for: head) else { return .notFound }
        let method = head.method == .head ? .get : head.method
        if let index = nodes[node].routes[Int(method.rawValue)] { return .found(index) }
        return .methodNotAllowed(allowed: allowedMethods(at: node))
    }

    private func allowedMethods(at node: Int) -> [Method] {
        Method.allCases.filter { method in
            let mounted = method == .head ? Method.get : method
            return method == .options || nodes[node].routes[Int(mounted.rawValue)] != nil
        }
    }

    private func node(for head: RequestHead) -> Int? {
        head.bytes.withUnsafeBufferPointer { bytes in
            let path = UnsafeBufferPointer(rebasing: bytes[head.path.range])
            guard path.first == UInt8(ascii: "/") else { return nil }
            return descend(path, from: 1, node: 0, depth: 0, head)
        }
    }

    /// Follows one segment; a static child that leads nowhere gives way to the parameter.
    private func descend(
        _ path: UnsafeBufferPointer<UInt8>, from start: Int, node: Int, depth: Int, _ head: RequestHead
    ) -> Int? {
        if start >= path.count { return isEndpoint(node) ? node : nil }
        guard depth < Self.segmentLimit else { return nil }
        var end = start
        while end < path.count, path[end] != UInt8(ascii: "/") { end += 1 }
        guard end > start else { return nil }

        let segment = UnsafeBufferPointer(rebasing: path[start..<end])
        for child in nodes[node].children where child.segment.count == segment.count {
            guard child.segment.elementsEqual(segment) else { continue }
            if let found = descend(path, from: end + 1, node: child.node, depth: depth + 1, head) { return found }
        }
        guard let parameter = nodes[node].parameter else { return nil }
        head.parameters.append(.init(start: head.path.start + UInt32(start), count: UInt32(end - start)))
        if let found = descend(path, from: end + 1, node: parameter, depth: depth + 1, head) { return found }
        head.parameters.removeLast()
        return nil
    }

    private func isEndpoint(_ node: Int) -> Bool { nodes[node].routes.contains { $0 != nil } }
}
