internal import Glibc

/// Bytes on their way out, in memory that is kept from answer to answer.
///
/// One belongs to each event loop; it holds an answer only between encoding and the first write, without an `await`.
final class OutputBuffer {
    /// Memory kept between answers, in bytes; a larger answer gives its memory back.
    private static let keptCapacity = 64 * 1024

    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init() {
        capacity = 4 * 1024
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    func clear() {
        count = 0
        if capacity > Self.keptCapacity { resize(to: Self.keptCapacity) }
    }

    @inline(__always)
    func append(_ text: StaticString) {
        append(text.utf8Start, count: text.utf8CodeUnitCount)
    }

    func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress { append(start, count: bytes.count) }
        }
    }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            if let start = bytes.baseAddress { append(start, count: bytes.count) }
        }
    }

    @inline(__always)
    func append(_ start: UnsafePointer<UInt8>, count added: Int) {
        reserve(added)
        memcpy(base + count, start, added)
        count += added
    }

    /// Appends 32 hexadecimal digits or the client's own identifier.
    func append(_ id: RequestID) {
        switch id {
        case .supplied(let text): append(text)
        case .generated(let high, let low):
            reserve(32)
            RequestID.writeHexadecimal(high, to: base + count)
            RequestID.writeHexadecimal(low, to: base + count + 16)
            count += 32
        }
    }

    func append(decimal value: Int) {
        reserve(20)
        var digits = 1
        var rest = value / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        rest = value
        for index in stride(from: digits - 1, through: 0, by: -1) {
            base[count + index] = UInt8(truncatingIfNeeded: rest % 10) + 48
            rest /= 10
        }
        count += digits
    }

    @inline(__always)
    private func reserve(_ added: Int) {
        if capacity - count < added { resize(to: max(capacity * 2, count + added)) }
    }

    private func resize(to newCapacity: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
        memcpy(larger, base, count)
        base.deallocate()
        base = larger
        capacity = newCapacity
    }
}
