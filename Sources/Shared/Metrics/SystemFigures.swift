import CLinux
import Glibc

/// What the kernel tells of this process and its host at one instant, from `/proc` (proc(5)).
///
/// Reading costs some system calls, none of which waits for a device. What cannot be read is `nil`.
package struct SystemFigures: Sendable {
    package struct Process: Sendable {
        package var cpuSeconds: Double
        package var residentBytes: Int64
        package var virtualBytes: Int64
        package var threadCount: Int64
        package var openFileDescriptorCount: Int64?
        package var fileDescriptorLimit: Int64?
        /// Seconds since 1970.
        package var startTime: Double?
    }

    package struct Host: Sendable {
        /// Seconds that all processors spent, by mode.
        package var cpuSecondsByMode: [(mode: String, seconds: Double)] = []
        package var processorCount: Int64
        /// Mean length of the run queue over 1, 5 and 15 minutes.
        package var load: [Double] = []
        package var memoryTotalBytes: Int64?
        package var memoryAvailableBytes: Int64?
    }

    package struct Disk: Sendable {
        package var totalBytes: Int64
        /// What an unprivileged process may still use.
        package var availableBytes: Int64
    }

    package var process: Process?
    package var host: Host
    /// The file system of the data directory.
    package var disk: Disk?

    package static func read(dataDirectory: String) -> SystemFigures {
        let bootTime = ProcText.read("/proc/stat")?.number(after: "btime")
        return SystemFigures(
            process: readProcess(bootTime: bootTime), host: readHost(), disk: readDisk(dataDirectory)
        )
    }

    // MARK: Reading

    private static func readProcess(bootTime: Int64?) -> Process? {
        // The command's name, in parentheses, may hold blanks: fields are counted from behind it.
        guard let line = ProcText.read("/proc/self/stat")?.text, let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ").map { Int64($0) ?? 0 }
        guard fields.count > 21 else { return nil }
        let ticks = Double(sysconf(CInt(_SC_CLK_TCK)))
        return Process(
            cpuSeconds: Double(fields[11] + fields[12]) / ticks,
            residentBytes: fields[21] * Int64(sysconf(CInt(_SC_PAGESIZE))),
            virtualBytes: fields[20],
            threadCount: fields[17],
            openFileDescriptorCount: openFileDescriptorCount(),
            fileDescriptorLimit: fileDescriptorLimit(),
            startTime: bootTime.map { Double($0) + Double(fields[19]) / ticks }
        )
    }

    private static func openFileDescriptorCount() -> Int64? {
        var information = stat()
        // Linux 6.2 and newer tell the number as the folder's size; counting costs a call for every few hundred.
        if stat("/proc/self/fd", &information) == 0, information.st_size > 0 { return Int64(information.st_size) }
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count: Int64 = -3  // `.`, `..` and the descriptor of this reading.
        while readdir(folder) != nil { count += 1 }
        return count
    }

    private static func fileDescriptorLimit() -> Int64? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Int64(clamping: limit.rlim_cur)
    }

    private static func readHost() -> Host {
        let memory = ProcText.read("/proc/meminfo")
        return Host(
            cpuSecondsByMode: cpuSecondsByMode(),
            processorCount: Int64(sysconf(CInt(_SC_NPROCESSORS_ONLN))),
            load: ProcText.read("/proc/loadavg")?.text.split(separator: " ").prefix(3).compactMap { Double($0) } ?? [],
            memoryTotalBytes: memory?.number(after: "MemTotal:").map { $0 * 1024 },
            memoryAvailableBytes: memory?.number(after: "MemAvailable:").map { $0 * 1024 }
        )
    }

    private static func cpuSecondsByMode() -> [(mode: String, seconds: Double)] {
        let modes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"]
        let ticks = Double(sysconf(CInt(_SC_CLK_TCK)))
        let counts = ProcText.read("/proc/stat")?.numbers(after: "cpu") ?? []
        return zip(modes, counts).map { ($0, Double($1) / ticks) }
    }

    private static func readDisk(_ path: String) -> Disk? {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return nil }
        let block = Int64(information.f_frsize)
        return Disk(
            totalBytes: Int64(information.f_blocks) * block, availableBytes: Int64(information.f_bavail) * block
        )
    }
}
