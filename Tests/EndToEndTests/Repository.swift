import FoundationEssentials

/// The files of this repository, found from where this one stands.
enum Repository {
    /// The folder that holds `Package.swift`.
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// Every document: those beside `Package.swift` and those in `docs`.
    static func documents() throws -> [String] {
        let names = try ["", "docs/"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").map { folder + $0 }
        }
        return names.filter { $0.hasSuffix(".md") }.sorted()
    }

    /// The Swift files below `folder`, or `folder` itself if it is one, as one text.
    static func source(_ folder: String) throws -> String {
        guard !folder.hasSuffix(".swift") else { return try text(of: folder) }
        return try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)").sorted()
            .filter { $0.hasSuffix(".swift") }.map { try text(of: "\(folder)/\($0)") }.joined(separator: "\n")
    }

    static func text(of path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(root)/\(path)")), as: UTF8.self)
    }

    static func contains(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(root)/\(path)")
    }
}
