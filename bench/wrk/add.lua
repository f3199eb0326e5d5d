-- Adds an event with two tags, by the modern API or, with ORIGINAL=1, by the original's endpoint.
wrk.method = "POST"
wrk.path = os.getenv("ORIGINAL") and "/add_event" or "/v1/events"
wrk.body = '{"tags": ["tag7", "host7"]}'
wrk.headers["Content-Type"] = "application/json"
if os.getenv("TOKEN") then
    wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
end
