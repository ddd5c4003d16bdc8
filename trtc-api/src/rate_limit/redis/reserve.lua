-- Reserves the earliest permit, by the clock of Redis.
-- KEYS[1]: the permits, a sorted set of IDs by their times in microseconds
-- ARGV: the ID, the limit, the period and the longest wait in microseconds
-- Returns whether the permit is reserved, and its wait.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local limit, period, max_wait = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - period)

-- The time of the permit at a place, from 0; from the end if it is negative.
local function time_at(place)
  local found = redis.call('ZRANGE', KEYS[1], place, place, 'WITHSCORES')
  return tonumber(found[2])
end
local last = time_at(-1)

-- Returns the earliest time after a queue without gaps, or nil if there may be a gap. Divided into periods from its end
-- back to now, each period of such a queue contains as many permits as the limit allows.
local function after_the_queue()
  if not last or last <= now then return nil end
  local periods = math.floor((last - now) / period) + 1
  local start = string.format('(%.0f', last - periods * period)
  if redis.call('ZCOUNT', KEYS[1], start, '+inf') ~= periods * limit then return nil end
  return time_at(-limit) + period
end

-- Returns the earliest time in the gaps that permits have left which were given back, or else after the queue.
local function earliest()
  local times = {}
  local set = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
  for index = 2, #set, 2 do
    times[#times + 1] = tonumber(set[index])
  end
  -- Whether no period contains more than the limit with another permit at this time. The times ascend, so that the
  -- queue is searched once.
  local place = 1
  local function fits(time)
    while times[place] and times[place] <= time do
      place = place + 1
    end
    local function with_it(index)
      if index < place then return times[index] end
      if index == place then return time end
      return times[index - 1]
    end
    for first = math.max(1, place - limit), place do
      local after = with_it(first + limit)
      if after and after - with_it(first) < period then return false end
    end
    return true
  end
  if fits(now) then return now end
  -- A permit becomes free a period after another one.
  local free = now
  for _, time in ipairs(times) do
    free = time + period
    if free > now and fits(free) then break end
  end
  return free
end

local free = after_the_queue() or earliest()
local wait = free - now
if wait > 0 and wait >= max_wait then
  return {0, wait}
end
redis.call('ZADD', KEYS[1], string.format('%.0f', free), ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.ceil((math.max(free, last or free) - now + period) / 1000))
return {1, wait}
