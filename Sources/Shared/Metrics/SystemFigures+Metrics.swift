extension SystemFigures {
    /// Adds the figures to what a scrape shows, in the names that Prometheus client libraries use.
    package static func register(on registry: MetricsRegistry, dataDirectory: String) {
        // Every family would read `/proc` anew; a scrape asks for them in one go, so one reading serves a second.
        let reading = RecentReading { SystemFigures.read(dataDirectory: dataDirectory) }
        registerProcess(on: registry, reading)
        registerHost(on: registry, reading)
        registerDisk(on: registry, reading)
    }

    private static func registerProcess(on registry: MetricsRegistry, _ reading: RecentReading) {
        let process: @Sendable () -> Process? = { reading.figures.process }
        add(.counter, "process_cpu_seconds_total", "User and system CPU time.", registry) { process()?.cpuSeconds }
        add(.gauge, "process_resident_memory_bytes", "Resident memory.", registry) {
            process().map { Double($0.residentBytes) }
        }
        add(.gauge, "process_virtual_memory_bytes", "Virtual memory.", registry) {
            process().map { Double($0.virtualBytes) }
        }
        add(.gauge, "process_threads", "Threads.", registry) { process().map { Double($0.threadCount) } }
        add(.gauge, "process_open_fds", "Open file descriptors.", registry) {
            process()?.openFileDescriptorCount.map(Double.init)
        }
        add(.gauge, "process_max_fds", "Most file descriptors allowed.", registry) {
            process()?.fileDescriptorLimit.map(Double.init)
        }
        add(.gauge, "process_start_time_seconds", "Start, in seconds since 1970.", registry) { process()?.startTime }
    }

    private static func registerHost(on registry: MetricsRegistry, _ reading: RecentReading) {
        registry.add(
            MetricFamily(.counter, "system_cpu_seconds_total", help: "CPU time of the host.", labels: ["mode"]) {
                reading.figures.host.cpuSecondsByMode.map { .init($0.seconds, labels: [$0.mode]) }
            }
        )
        for (index, minutes) in [1, 5, 15].enumerated() {
            add(.gauge, "system_load\(minutes)", "Load of the host over \(minutes) min.", registry) {
                let load = reading.figures.host.load
                return index < load.count ? load[index] : nil
            }
        }
        add(.gauge, "system_cpus", "Processors online.", registry) { Double(reading.figures.host.processorCount) }
        add(.gauge, "system_memory_total_bytes", "Memory of the host.", registry) {
            reading.figures.host.memoryTotalBytes.map(Double.init)
        }
        add(.gauge, "system_memory_available_bytes", "Memory that could be used without swapping.", registry) {
            reading.figures.host.memoryAvailableBytes.map(Double.init)
        }
    }

    private static func registerDisk(on registry: MetricsRegistry, _ reading: RecentReading) {
        add(.gauge, "system_disk_total_bytes", "Size of the file system of the data directory.", registry) {
            (reading.figures.disk?.totalBytes).map(Double.init)
        }
        add(.gauge, "system_disk_available_bytes", "Space left there.", registry) {
            (reading.figures.disk?.availableBytes).map(Double.init)
        }
    }

    private static func add(
        _ kind: MetricFamily.Kind, _ name: String, _ help: String, _ registry: MetricsRegistry,
        _ value: @escaping @Sendable () -> Double?
    ) {
        registry.add(MetricFamily(kind, name, help: help) { value().map { [.init($0)] } ?? [] })
    }
}
