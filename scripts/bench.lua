-- One request shape for wrk, described by the environment; prints one line of figures for scripts/bench.
-- BENCH_PIPELINE sends so many requests at once; BENCH_CLOSE ends the connection after each; BENCH_DELAY waits so many
-- milliseconds before each.
-- BENCH_TOKENS names a file with a refresh token a line: each request uses one and puts its successor back.
local tokens = {}
local first, last = 1, 0

function init(arguments)
    wrk.method = os.getenv("BENCH_METHOD") or "GET"
    wrk.body = os.getenv("BENCH_BODY")
    if wrk.body then wrk.headers["Content-Type"] = "application/json" end
    local bearer = os.getenv("BENCH_BEARER")
    if bearer then wrk.headers["Authorization"] = "Bearer " .. bearer end
    if os.getenv("BENCH_CLOSE") then wrk.headers["Connection"] = "close" end
    local wait = tonumber(os.getenv("BENCH_DELAY") or "0")
    if wait > 0 then delay = function() return wait end end
    local depth = tonumber(os.getenv("BENCH_PIPELINE") or "1")
    if depth > 1 then
        local whole = string.rep(wrk.format(), depth)
        request = function() return whole end
    end
    local file = os.getenv("BENCH_TOKENS")
    if file then
        for line in io.lines(file) do
            last = last + 1
            tokens[last] = line
        end
        wrk.headers["Content-Type"] = "application/json"
        request = refresh
        response = keep
    end
end

function refresh()
    local token = tokens[first] or "none"
    tokens[first] = nil
    first = first + 1
    return wrk.format("POST", nil, nil, '{"refresh":"' .. token .. '"}')
end

function keep(status, headers, body)
    local token = body:match('"refresh":"([^"]+)"')
    if token then
        last = last + 1
        tokens[last] = token
    end
end

function done(summary, latency, requests)
    local failed = summary.errors.status + summary.errors.connect + summary.errors.read
        + summary.errors.write + summary.errors.timeout
    io.write(string.format("FIGURES %d %.0f %.3f %.3f %d\n", summary.requests,
        summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
        latency:percentile(99) / 1000, failed))
end
