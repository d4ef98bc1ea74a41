extension SystemFigures {
    /// The members of `system` in the JSON form of `/metrics/`.
    func write(to json: inout JSONWriter) {
        json.object("process") { json in
            json.member("cpu_seconds", process?.cpuSeconds)
            json.member("memory_bytes", process.map { Int($0.residentBytes) })
            json.member("threads", process.map { Int($0.threadCount) })
            json.member("open_fds", process?.openFileDescriptorCount.map(Int.init))
            json.member("start_time", process?.startTime)
        }
        json.object("cpu") { json in
            json.member("count", host.processorCount)
            json.array("load") { json in for value in host.load { json.double(value) } }
            json.object("seconds") { json in
                for (mode, seconds) in host.cpuSecondsByMode {
                    json.key(named: mode)
                    json.double(seconds)
                }
            }
        }
        json.object("memory") { json in
            json.member("total_bytes", host.memoryTotalBytes.map(Int.init))
            json.member("available_bytes", host.memoryAvailableBytes.map(Int.init))
        }
        json.object("disk") { json in
            json.member("total_bytes", (disk?.totalBytes).map(Int.init))
            json.member("available_bytes", (disk?.availableBytes).map(Int.init))
        }
    }
}
