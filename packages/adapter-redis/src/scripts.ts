// Each script is one step for everybody: Redis runs nothing else meanwhile. Those of leases are sent whole with each call, for
// they are short and called a few times a second at most.

/** Takes a lease, or prolongs it for who holds it. */
export const ACQUIRE = `
-- KEYS[1]  the lease: a hash of owner and token, which is gone when the lease is over
-- KEYS[2]  the highest token ever given under this name; never expires
-- ARGV[1]  who wants it
-- ARGV[2]  how long it shall last, whole milliseconds, at least 1
-- Answer   the fencing token as text; nil when another holds the lease
local held = redis.call("HMGET", KEYS[1], "owner", "token")
if held[1] and held[1] ~= ARGV[1] then return nil end
local token = held[2]
if not token then
  -- Not below the clock: the tokens still rise after Redis has lost the key.
  local time = redis.call("TIME")
  local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
  local last = tonumber(redis.call("GET", KEYS[2]) or 0)
  token = string.format("%.0f", math.max(last + 1, nowMs))
  redis.call("SET", KEYS[2], token)
  redis.call("HSET", KEYS[1], "owner", ARGV[1], "token", token)
end
redis.call("PEXPIRE", KEYS[1], ARGV[2])
return token
`;

/** Gives a lease back, if it is still the same holding. */
export const RELEASE = `
-- KEYS[1]  the lease, as above
-- ARGV[1]  who held it
-- ARGV[2]  the fencing token it was held under, as text
-- Answer   1 when it was given back, 0 when it was not ours any more
local held = redis.call("HMGET", KEYS[1], "owner", "token")
if held[1] == ARGV[1] and held[2] == ARGV[2] then return redis.call("DEL", KEYS[1]) end
return 0
`;

/**
 * Takes places of a sliding window, as many as are free, exactly: no span of the window's length ever holds more than the
 * limit. The list holds one entry per millisecond in which places were taken, with the count of all taken up to then, so
 * that what a window holds is one subtraction; its first entry is the last one that is over.
 */
export const TAKE = `
-- KEYS[1]  the places taken: a list of "milliseconds count", oldest first; gone when the window has been quiet
-- ARGV[1]  how many places there are, at least 1
-- ARGV[2]  the window, whole milliseconds, at least 1
-- ARGV[3]  how many places are wanted, at least 1
-- Answer   {places given, places left, milliseconds until one comes free}
local limit, windowMs, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call("TIME")
-- Places are stamped a little late and read a little early, so that rounding never lets one too many through.
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local stampMs = time[1] * 1000 + math.ceil(time[2] / 1000)
local function entry(text)
  local at, count = string.match(text, "^(%d+) (%d+)$")
  return tonumber(at), tonumber(count)
end
local function write(at, count) return string.format("%.0f %.0f", at, count) end

local lastAt, taken, over = 0, 0, 0
local last = redis.call("LINDEX", KEYS[1], -1)
if last then
  lastAt, taken = entry(last)
  local _, first = entry(redis.call("LINDEX", KEYS[1], 0))
  over = first
  if lastAt > stampMs then
    -- The server's clock went back: nobody knows how old these places are, so they count as new. Never too many.
    redis.call("DEL", KEYS[1])
    redis.call("RPUSH", KEYS[1], write(stampMs, over), write(stampMs, taken))
    redis.call("PEXPIRE", KEYS[1], windowMs + 1)
    lastAt = stampMs
  end
  local second = redis.call("LINDEX", KEYS[1], 1)
  while second do
    local at, count = entry(second)
    if at > nowMs - windowMs then break end
    redis.call("LPOP", KEYS[1])
    over = count
    second = redis.call("LINDEX", KEYS[1], 1)
  end
end

local held = taken - over
local given = math.max(0, math.min(wanted, limit - held))
if given > 0 then
  if not last then redis.call("RPUSH", KEYS[1], write(stampMs - windowMs, 0)) end
  if last and lastAt == stampMs and held > 0 then redis.call("LSET", KEYS[1], -1, write(stampMs, taken + given))
  else redis.call("RPUSH", KEYS[1], write(stampMs, taken + given)) end
  redis.call("PEXPIRE", KEYS[1], windowMs + 1)
end

local waitMs = windowMs
if given < wanted then
  -- The place that must be over before there is room: the oldest, but for a limit that was lowered.
  local needed = taken + given - limit + 1
  local at, count
  if needed <= over + 1 then at = entry(redis.call("LINDEX", KEYS[1], 1))
  else
    for _, text in ipairs(redis.call("LRANGE", KEYS[1], 1, -1)) do
      at, count = entry(text)
      if count >= needed then break end
    end
  end
  waitMs = math.max(1, math.min(windowMs, at + windowMs - nowMs))
end
return {given, math.max(0, limit - held - given), waitMs}
`;
