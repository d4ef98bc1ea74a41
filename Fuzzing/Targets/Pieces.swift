/// Cuts an input into reads, at places that follow from its bytes: the corpus stays plain text, and a case stays one.
enum Pieces {
    /// The same bytes in several divisions: some few cuts, and single bytes where that is no long work.
    static func divisions(of bytes: [UInt8]) -> [[ArraySlice<UInt8>]] {
        var divisions = [cut(bytes, seed: 1), cut(bytes, seed: 2)]
        if bytes.count <= 512 { divisions.append(bytes.indices.map { bytes[$0...$0] }) }
        return divisions
    }

    /// A number that depends on every byte (FNV-1a).
    static func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func cut(_ bytes: [UInt8], seed: UInt64) -> [ArraySlice<UInt8>] {
        guard !bytes.isEmpty else { return [] }
        var state = hash(bytes, seed: seed)
        var rest = bytes[...]
        var pieces: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let length = 1 + Int(state >> 33) % (bytes.count / 3 + 1)
            pieces.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return pieces
    }
}
