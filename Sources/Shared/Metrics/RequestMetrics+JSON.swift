extension RequestMetrics {
    /// The members of `http` in the JSON form of `/metrics/`.
    func write(to json: inout JSONWriter) {
        let series = self.series
        let total = series.reduce(0) { $0 + $1.figures.count }
        let errors = series.filter { $0.status >= "500" && $0.status < "600" }.reduce(0) { $0 + $1.figures.count }
        json.member("requests_total", Int(total))
        json.member("server_errors_total", Int(errors))
        json.member("error_rate", total == 0 ? 0 : Double(errors) / Double(total))
        json.array("routes") { json in
            for entry in series {
                json.object { json in
                    json.member("method", entry.method)
                    json.member("route", entry.route)
                    json.member("status", entry.status)
                    json.member("count", Int(entry.figures.count))
                    json.member("mean_seconds", entry.figures.sumSeconds / Double(max(1, entry.figures.count)))
                }
            }
        }
    }
}
