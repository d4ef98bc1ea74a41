internal import Glibc

/// The `Date` field, rendered once a second (RFC 9110 §5.6.7, §6.6.1).
struct DateField {
    private var second = time_t(-1)
    private(set) var line: [UInt8] = []

    /// Brings the line up to the current second.
    ///
    /// - Returns: whether it changed.
    mutating func refresh() -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        guard now.tv_sec != second else { return false }
        second = now.tv_sec
        line = Self.render(second)
        return true
    }

    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` and the end of the line.
    static func render(_ second: time_t) -> [UInt8] {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        func two(_ value: CInt) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let date =
            "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
        return Array("Date: \(date) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT\r\n".utf8)
    }
}
