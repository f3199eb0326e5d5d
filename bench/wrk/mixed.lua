-- Four pages read for one event added.
local page, add
local calls = 0

function init()
  page = wrk.format("GET", "/v1/events?limit=100")
  add = wrk.format("POST", "/v1/events", {["Content-Type"] = "application/json"}, '{"tags": ["tag7", "host7"]}')
end

function request()
  calls = calls + 1
  return calls % 5 == 0 and add or page
end
