import Testing

/// What the documents name is there, and what is there they name.
@Suite struct DocumentationTests {
    /// A service by the folder of its sources and by its heading in the README.
    struct Service: Sendable, CustomTestStringConvertible {
        let folder: String
        let heading: String

        var testDescription: String { heading }

        static let all = [
            Service(folder: "Sources/AuthService", heading: "auth-service"),
            Service(folder: "Sources/Registry", heading: "service-registry"),
        ]
    }

    // MARK: Variables

    @Test(arguments: Service.all)
    func theREADMEHasEveryVariableThatIsReadAndNoOther(_ service: Service) throws {
        expectSame(try documentedVariables(of: service), try variablesRead(by: service))
    }

    @Test(arguments: Service.all)
    func theHelpNamesVariablesOfTheREADME(_ service: Service) throws {
        let usage = try Repository.text(of: "\(service.folder)/Commands/Usage.swift")
        let named = usage.matches(of: /(?m)^ +([A-Z][A-Z0-9_]+(?:, [A-Z][A-Z0-9_]+)*)  +\S/)
            .flatMap { $0.1.split(separator: ", ").map(String.init) }

        #expect(named.count > 10)
        #expect(Set(named).subtracting(try documentedVariables(of: service)) == [])
    }

    private func documentedVariables(of service: Service) throws -> [String] {
        let tables = Markdown(try Repository.text(of: "README.md")).section("## Configuration")
        return ["Both services", service.heading].flatMap { heading in
            tables.section("### \(heading)").rows.flatMap { Markdown.code(in: $0.first ?? "") }
        }
    }

    /// The names in calls such as `reader.int("NAME", …)`; a fault names a variable without reading it.
    private func variablesRead(by service: Service) throws -> [String] {
        let source = try Repository.source(service.folder) + Repository.source("Sources/Shared")
        let calls = source.matches(of: /reader\.([a-zA-Z]+)\(\s*"([A-Z][A-Z0-9_]*)"/)
        return Set(calls.filter { $0.1 != "fault" }.map { String($0.2) }).sorted()
    }

    // MARK: Routes

    @Test(arguments: [
        ("auth-service", "Sources/AuthService"), ("service-registry", "Sources/Registry"),
        ("Both", "Sources/Shared/Health"),
    ])
    func theREADMEHasEveryRouteAndNoOther(_ heading: String, _ folder: String) throws {
        let table = Markdown(try Repository.text(of: "README.md")).section("## API").section("### \(heading)")
        let documented = table.rows.filter { $0.count == 3 }.dropFirst().flatMap { row in
            let path = withoutLastSlash(Markdown.code(in: row[1]).joined())
            return row[0].split(separator: ", ").map { "\($0) \(path)" }
        }
        let mounted = try withPathsInPlace(Repository.source(folder))
            .matches(of: /router\.(?:mount\(\s*\.)?(get|post|put|patch|delete)[(,]\s*"([^"]+)"/)
            .map { "\($0.1.uppercased()) \(withoutLastSlash(String($0.2)))" }

        expectSame(documented, mounted)
    }

    /// Puts the paths that have a name, such as `Self.template`, where they are used.
    private func withPathsInPlace(_ source: String) -> String {
        source.matches(of: /static let (\w+) = ("\/[^"]*")/).reduce(source) { source, path in
            source.replacing("Self.\(path.1)", with: path.2)
        }
    }

    private func withoutLastSlash(_ path: String) -> String { path.hasSuffix("/") ? String(path.dropLast()) : path }

    // MARK: Metrics

    /// The numbers at the end of `system_load1` and its like do not stand in the source.
    @Test func theOperatorsDocumentHasEveryMetricAndNoOther() throws {
        let metrics = Markdown(try Repository.text(of: "docs/operations.md")).section("## Metrics")
        let documented = metrics.rows.flatMap { Markdown.code(in: $0.first ?? "") }
        let calls = /(?:(?:counters?|gauge|histograms?)\(|\(\s*\.(?:counter|gauge|histogram),)\s*"([a-z0-9_]+)/
        let made = try Repository.source("Sources").matches(of: calls).map { String($0.1) }

        expectSame(Set(documented.map(withoutLastDigits)).sorted(), Set(made).sorted())
    }

    private func withoutLastDigits(_ name: String) -> String {
        String(name.reversed().drop(while: \.isNumber).reversed())
    }

    // MARK: Files

    @Test func everyLinkLeadsToAFileAndAHeadingThatExist() throws {
        let documents = try Repository.documents()
        let broken = try documents.flatMap { document in
            try Markdown(Repository.text(of: document)).links
                .filter { try !$0.contains("://") && !leadsSomewhere($0, from: document) }.map { "\(document): \($0)" }
        }

        #expect(documents.count > 5)
        #expect(broken == [])
    }

    /// Whether a relative link, perhaps with a fragment, has a target.
    private func leadsSomewhere(_ link: String, from document: String) throws -> Bool {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let target = parts[0].isEmpty ? document : resolved(parts[0], from: document)
        guard Repository.contains(target) else { return false }
        guard parts.count == 2 else { return true }
        return Markdown(try Repository.text(of: target)).anchors.contains(parts[1])
    }

    private func resolved(_ link: String, from document: String) -> String {
        var folders = document.split(separator: "/").dropLast()
        for part in link.split(separator: "/") {
            if part == ".." { folders = folders.dropLast() } else { folders.append(part) }
        }
        return folders.joined(separator: "/")
    }

    @Test func everyFileThatIsNamedExists() throws {
        let named = try Repository.documents().flatMap { document in
            try Markdown(Repository.text(of: document)).code
                .filter { $0.wholeMatch(of: /(?:Sources|Tests|Examples|scripts|docs)\/[^\s*]+/) != nil }
        }

        #expect(named.count > 50)
        #expect(named.filter { !Repository.contains($0) } == [])
    }

    // MARK: Comparing

    /// Both name the same, each thing once; a failure lists the names that only one of them has.
    private func expectSame(
        _ documented: [String], _ made: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(!documented.isEmpty, "no table was found", sourceLocation: sourceLocation)
        #expect(made.filter { !documented.contains($0) } == [], "not in the document", sourceLocation: sourceLocation)
        #expect(documented.filter { !made.contains($0) } == [], "not in the source", sourceLocation: sourceLocation)
        #expect(documented.count == Set(documented).count, "named twice", sourceLocation: sourceLocation)
    }
}
