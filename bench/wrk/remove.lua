-- Removes the events whose ids (or, with ORIGINAL=1, starts) stand in the file KEYS, one a line.
local next_key = io.lines(os.getenv("KEYS"))
local original = os.getenv("ORIGINAL")

function request()
  local key = next_key()
  if not key then
    return wrk.format("GET", "/keys_are_used_up")
  end
  if original then
    return wrk.format("POST", "/remove_events", {["Content-Type"] = "application/json"},
                      '{"start_epoch_array": [' .. key .. ']}')
  end
  return wrk.format("DELETE", "/v1/events/" .. key)
end
