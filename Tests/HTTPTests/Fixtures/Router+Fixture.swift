import HTTP

extension Router {
    /// Answers `GET /echo/{word}` with the word, and `POST /echo` with the content it got.
    static var echo: Router {
        var router = Router()
        router.get("/echo/{word}") { request in .text(.ok, request.parameters["word"] ?? "") }
        router.post("/echo") { request in Response(.ok, contentType: .text, content: request.content) }
        return router
    }

    /// `echo`, and `GET /gate` that answers when the gate lets it.
    static func gated(by gate: Gate) -> Router {
        var router = Router.echo
        router.get("/gate") { _ in
            await gate.pass()
            return .text(.ok, "through")
        }
        return router
    }
}
