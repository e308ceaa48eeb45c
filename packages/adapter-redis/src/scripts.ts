// Each script is one step for everybody: Redis runs nothing else meanwhile. They are sent whole with each call, for they
// are short and called a few times a second at most.

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
