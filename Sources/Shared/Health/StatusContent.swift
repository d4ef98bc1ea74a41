/// `{"status":"healthy","timestamp":1703123456.789,"service":"auth_service"}`, with all but the time encoded beforehand.
struct StatusContent: Sendable {
    private let beforeTime: [UInt8]
    /// From behind the time to before the closing brace.
    private let afterTime: [UInt8]

    init(_ status: StaticString, service: String) {
        var json = JSONWriter()
        json.string(service)
        beforeTime = Array("{\"status\":\"\(status)\",\"timestamp\":".utf8)
        afterTime = Array(",\"service\":".utf8) + json.bytes
    }

    /// The content at an instant, in one allocation.
    ///
    /// - Parameters:
    ///   - microseconds: since 1970; shown to the millisecond.
    ///   - members: more members, without a comma around.
    func at(_ microseconds: Int64, members: [UInt8] = []) -> [UInt8] {
        let milliseconds = UInt64(max(0, microseconds / 1000))
        var content: [UInt8] = []
        content.reserveCapacity(beforeTime.count + afterTime.count + members.count + 24)
        content += beforeTime
        DecimalDigits.append(milliseconds: milliseconds, to: &content)
        content += afterTime
        if !members.isEmpty {
            content.append(UInt8(ascii: ","))
            content += members
        }
        content.append(UInt8(ascii: "}"))
        return content
    }
}
