import Testing

@testable import HTTP

@Suite struct RouterTests {
    /// A router whose handlers tell which template answered, and its parameters in order.
    private func router(_ mounts: (HTTP.Method, String)...) -> Router {
        var router = Router()
        for (method, template) in mounts {
            let names = template.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
            router.mount(method, template) { request in
                let values = names.map { request.parameters[String($0)] ?? "none" }
                return .text(.ok, ([template] + values).joined(separator: " "))
            }
        }
        return router
    }

    private func answer(_ router: Router, _ method: HTTP.Method, _ path: String) async throws -> String {
        let response = try await router.respond(to: Request(method, path))
        return String(decoding: response.content, as: UTF8.self)
    }

    private func isFound(_ router: Router, _ path: String) async throws -> Bool {
        do {
            _ = try await answer(router, .get, path)
            return true
        } catch RoutingFault.notFound {
            return false
        }
    }

    // MARK: Paths

    @Test(arguments: [
        ("/", "/"), ("/a", "/a"), ("/a/", "/a"), ("/a/b/", "/a/b"), ("/a/b", "/a/b"), ("/a?x=/b", "/a"),
        ("/%61", "/a"), ("/x/y", "/x/{p} y"), ("/x/y/", "/x/{p} y"), ("/x/a%20b", "/x/{p} a b"),
        ("/x/%C3%A9", "/x/{p} \u{E9}"),
        ("/x/y/z", "/x/{p}/z y"), ("/1/2/3/", "/{a}/{b}/{c} 1 2 3"), ("/x/%3F%23;=", "/x/{p} ?#;="),
        ("/x/%7Bp%7D", "/x/{p} {p}"),
    ])
    func finds(_ path: String, _ expected: String) async throws {
        let router = router(
            (.get, "/"), (.get, "/a"), (.get, "/a/b"), (.get, "/x/{p}"), (.get, "/x/{p}/z"), (.get, "/{a}/{b}/{c}"))

        #expect(try await answer(router, .get, path) == expected)
    }

    @Test(arguments: [
        "//", "///", "//a", "/a//", "/a//b", "//a/b", "/a/b//", "/x//", "/x//z", "/b", "/A", "/a/c", "/a/b/c/d", "/a.",
        "/aa",
        "/a%20", "/a;b",
    ])
    func findsNothingAt(_ path: String) async throws {
        let router = router((.get, "/"), (.get, "/a"), (.get, "/a/b"), (.get, "/x/{p}"), (.get, "/x/{p}/z"))

        #expect(try await !isFound(router, path))
    }

    @Test func prefersStaticSegmentsToParametersWhateverTheOrderOfMounting() async throws {
        let first = router((.get, "/users/{id}"), (.get, "/users/me"), (.get, "/{any}/me"))
        let second = router((.get, "/{any}/me"), (.get, "/users/me"), (.get, "/users/{id}"))

        for router in [first, second] {
            #expect(try await answer(router, .get, "/users/me") == "/users/me")
            #expect(try await answer(router, .get, "/users/7") == "/users/{id} 7")
            #expect(try await answer(router, .get, "/groups/me") == "/{any}/me groups")
        }
    }

    @Test func goesBackToAParameterWhereTheStaticSegmentLeadsNowhere() async throws {
        let router = router((.get, "/a/b/c"), (.get, "/a/{p}/d"), (.get, "/{q}/b/e"), (.get, "/{q}/{r}/{s}/f"))

        #expect(try await answer(router, .get, "/a/b/c") == "/a/b/c")
        #expect(try await answer(router, .get, "/a/b/d") == "/a/{p}/d b")
        #expect(try await answer(router, .get, "/a/b/e") == "/{q}/b/e a")
        #expect(try await answer(router, .get, "/a/b/c/f") == "/{q}/{r}/{s}/f a b c")
        #expect(try await !isFound(router, "/a/b/g"))
    }

    @Test func doesNotKeepTheParametersOfAWayItGaveUp() async throws {
        let router = router((.get, "/{a}/y/{b}/z"), (.get, "/{c}/{d}/{e}"))

        #expect(try await answer(router, .get, "/1/y/2") == "/{c}/{d}/{e} 1 y 2")
        #expect(try await answer(router, .get, "/1/y/2/z") == "/{a}/y/{b}/z 1 2")
    }

    @Test func findsPathsUpToTheDepthOfATemplateAndNoDeeper() async throws {
        let deepest = String(repeating: "/{p}", count: Router.segmentLimit)
        let router = router((.get, deepest))

        #expect(try await isFound(router, String(repeating: "/a", count: Router.segmentLimit)))
        #expect(try await !isFound(router, String(repeating: "/a", count: Router.segmentLimit + 1)))
        #expect(try await !isFound(router, String(repeating: "/a", count: Router.segmentLimit - 1)))
        #expect(try await !isFound(router, String(repeating: "/a", count: 2000)))
    }

    // MARK: Methods

    @Test func refusesOtherMethodsAndNamesThoseThereAre() async throws {
        let router = router((.get, "/a"), (.post, "/a"), (.delete, "/b/{id}"))

        await #expect(throws: RoutingFault.methodNotAllowed(allowed: [.get, .head, .post, .options])) {
            try await answer(router, .put, "/a/")
        }
        await #expect(throws: RoutingFault.methodNotAllowed(allowed: [.delete, .options])) {
            try await answer(router, .get, "/b/7")
        }
        await #expect(throws: RoutingFault.methodNotAllowed(allowed: [.delete, .options])) {
            try await answer(router, .head, "/b/7")
        }
        await #expect(throws: RoutingFault.notFound) { try await answer(router, .put, "/c") }
    }

    @Test func answersHEADByTheRouteOfGET() async throws {
        let router = router((.get, "/a/{id}"))

        #expect(try await answer(router, .head, "/a/7") == "/a/{id} 7")
    }

    @Test func answersOPTIONSWithTheMethodsOfThePath() async throws {
        let router = router((.get, "/a"), (.patch, "/a"))

        let response = try await router.respond(to: Request(.options, "/a"))
        #expect(response.status == .noContent && response.content.isEmpty)
        #expect(response.field("Allow") == "GET, HEAD, PATCH, OPTIONS")
        await #expect(throws: RoutingFault.notFound) { try await answer(router, .options, "/b") }
    }

    @Test func leavesOPTIONSToItsOwnHandlerWhereThereIsOne() async throws {
        let router = router((.get, "/a"), (.options, "/a"))

        let response = try await router.respond(to: Request(.options, "/a"))
        #expect(response.status == .ok && response.field("Allow") == nil)
    }

    @Test func answersOPTIONSForTheWholeServer() async throws {
        let response = try await Router().respond(to: Request(.options, "*"))

        #expect(response.status == .noContent)
        #expect(response.field("Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
    }

    // MARK: Mounting

    @Test func keepsARouteForEachMountInOrder() {
        let routes = router((.get, "/"), (.post, "a/b"), (.get, "/a/{c}/")).routes

        #expect(routes.map(\.template) == ["/", "/a/b/", "/a/{c}/"])
        #expect(routes.map(\.method) == [.get, .post, .get])
        #expect(routes.map(\.index) == [0, 1, 2])
    }

    @Test func tellsNoParameterThatTheTemplateDoesNotName() async throws {
        var router = Router()
        router.get("/{a}") { request in .text(.ok, request.parameters["b"] ?? "none") }

        #expect(try await answer(router, .get, "/x") == "none")
    }
}
