import FoundationEssentials
import Shared
import Testing

@Suite struct SystemFiguresTests {
    @Test func readsTheRunningProcessAndItsHost() throws {
        let figures = SystemFigures.read(dataDirectory: "/tmp")
        let process = try #require(figures.process)
        #expect(process.residentBytes > 1024 * 1024 && process.residentBytes < process.virtualBytes)
        #expect(process.threadCount >= 1)
        #expect(try #require(process.openFileDescriptorCount) >= 3)
        #expect(try #require(process.fileDescriptorLimit) >= 64)
        let start = try #require(process.startTime)
        #expect(start > 1_600_000_000 && start <= Date().timeIntervalSince1970 + 1)

        #expect(figures.host.processorCount >= 1)
        #expect(figures.host.load.count == 3)
        #expect(figures.host.cpuSecondsByMode.contains { $0.mode == "idle" })
        #expect(try #require(figures.host.memoryTotalBytes) >= #require(figures.host.memoryAvailableBytes))
        let disk = try #require(figures.disk)
        #expect(disk.totalBytes >= disk.availableBytes && disk.totalBytes > 0)
    }

    @Test func leavesOutTheDiskOfAMissingFolder() {
        #expect(SystemFigures.read(dataDirectory: "/nonexistent").disk == nil)
    }

    @Test func registersThemByTheirCustomaryNames() {
        let registry = MetricsRegistry()
        SystemFigures.register(on: registry, dataDirectory: "/tmp")
        let text = String(decoding: registry.text(), as: UTF8.self)
        for name in [
            "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
            "process_start_time_seconds", "process_threads", "system_cpu_seconds_total{mode=\"user\"}", "system_load1",
            "system_memory_available_bytes", "system_disk_available_bytes",
        ] {
            #expect(text.contains("\n\(name) "))
        }
    }
}
