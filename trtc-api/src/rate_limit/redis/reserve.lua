-- Reserves the earliest permit, by the clock of Redis.
-- KEYS[1]: the permits, a sorted set of IDs by their times in microseconds
-- ARGV: the ID, the limit, the period and the longest wait in microseconds
-- Returns whether the permit is reserved, and its wait.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local limit, period, max_wait = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - period)

local times = {}
local set = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for index = 2, #set, 2 do
  times[#times + 1] = tonumber(set[index])
end

-- Whether no period contains more than the limit with another permit at this time.
local function fits(time)
  local place = 1
  while times[place] and times[place] <= time do
    place = place + 1
  end
  local function with_it(index)
    if index < place then return times[index] end
    if index == place then return time end
    return times[index - 1]
  end
  for first = math.max(1, place - limit), place do
    local last = with_it(first + limit)
    if last and last - with_it(first) < period then return false end
  end
  return true
end

local free = now
if not fits(now) then
  -- A permit becomes free a period after another one. Those that were given back are used first.
  for _, time in ipairs(times) do
    free = time + period
    if free > now and fits(free) then break end
  end
end

local wait = free - now
if wait > 0 and wait >= max_wait then
  return {0, wait}
end
redis.call('ZADD', KEYS[1], string.format('%.0f', free), ARGV[1])
local last = math.max(free, times[#times] or free)
redis.call('PEXPIRE', KEYS[1], math.ceil((last - now + period) / 1000))
return {1, wait}
