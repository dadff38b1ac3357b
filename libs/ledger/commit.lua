-- The one commit: all of a decision or nothing. docs/model/README.md names the rules; each is named here beside the
-- code that keeps it.
--
-- Redis does not roll scripts back. Whatever can fail therefore fails before the first write: every key's type is
-- checked by a command that errs on another type, the outbox's last id by the first XADD (which is the first write),
-- and memory by Redis, which refuses the first write of a script under "maxmemory". The script must not carry a flag
-- that lifts that refusal (allow-oom). Sizes and numbers are checked by the caller (commit.cc).
--
-- KEYS and ARGV are read from left to right, as commit.cc wrote them:
--   request    "1", reply, retention in ms | "0"                             KEYS: reply (with "1")
--   source     "" | mode, sequence, new position, expected position or "any" KEYS: inbox, and parked unless "apply"
--              mode: "apply" an event, "park" a dead letter, "replay" a parked one
--   aggregates count, then each: expected prefix, "keep" | "put", value | "remove"        KEYS: one each
--   topics     count, then each: number of events, then each event's EVENT_VALUES
--                                                                             KEYS: counter, stream each
--   index      count, then each: command, arguments                           KEYS: one each
-- An aggregate is stored as "<version> <bytes>", a counter as "<sequence> <ce_id of that event>", an inbox position as
-- "<sequence> <ce_id>". Answers "COMMITTED", "CONFLICT" or {"DUPLICATE", stored reply or position}.
local call = redis.call
local key_at, arg_at = 0, 0
local function key()
  key_at = key_at + 1
  return KEYS[key_at]
end
local function arg()
  arg_at = arg_at + 1
  return ARGV[arg_at]
end
local function sequence_of(position)
  return position and tonumber(string.match(position, '^%d+')) or 0
end

-- C1, C5: a known request is answered with its stored reply.
local request, reply, retention
if arg() == '1' then
  request, reply, retention = key(), arg(), arg()
  local stored = call('GET', request)
  if stored then
    return {'DUPLICATE', stored}
  end
end

-- I1, I4: a position at or above the event's is a duplicate; it need not be the one before. I16: nothing here lowers a
-- position, lets it expire, or removes a parked mark without applying the event.
local mode = arg()
local inbox, parked, sequence, position
if mode ~= '' then
  inbox, sequence, position = key(), arg(), arg()
  local expected = arg()
  local stored = call('GET', inbox)
  if mode == 'replay' then
    -- I13: only where the event is parked.
    parked = key()
    if call('SISMEMBER', parked, sequence) == 0 then
      return {'DUPLICATE', stored or ''}
    end
  else
    if mode == 'park' then
      parked = key()
      call('SCARD', parked)
    end
    if stored and sequence_of(stored) >= tonumber(sequence) then
      return {'DUPLICATE', stored}
    end
    -- B3: what was decided holds only for the position that it was decided on.
    if expected ~= 'any' and (stored or '') ~= expected then
      return 'CONFLICT'
    end
  end
end

-- C2: every aggregate that was loaded is still at its version. C3: a refusal passes through here like a success.
local puts, removes = {}, {}
for _ = 1, tonumber(arg()) do
  local name, expected, action = key(), arg(), arg()
  if call('GETRANGE', name, 0, math.max(#expected - 1, 0)) ~= expected then
    return 'CONFLICT'
  end
  if action == 'put' then
    puts[#puts + 1] = name
    puts[#puts + 1] = arg()
  elseif action == 'remove' then
    removes[#removes + 1] = name
  end
end

-- I10: each topic has its own dense sequence.
local EVENT_VALUES = 7
local topics = {}
for i = 1, tonumber(arg()) do
  local topic = {counter = key(), stream = key(), events = tonumber(arg()), first = arg_at + 1}
  local stored = call('GET', topic.counter)
  topic.sequence, topic.last = sequence_of(stored), stored and string.match(stored, ' (.*)$') or ''
  arg_at = arg_at + topic.events * EVENT_VALUES
  -- The first topic's stream is checked by its XADD below, while nothing is written yet; that is a third of the price.
  if i > 1 then
    local info = redis.pcall('XINFO', 'STREAM', topic.stream)
    local last_id = '0-0'
    if info.err and not string.find(info.err, 'no such key', 1, true) then
      return info
    end
    for field = 1, #info, 2 do
      if info[field] == 'last-generated-id' then
        last_id = info[field + 1]
      end
    end
    if last_id ~= string.format('%.0f-0', topic.sequence) then
      return redis.error_reply('OUTBOX ' .. topic.stream .. ' ends at ' .. last_id .. ', its counter is at ' ..
        topic.sequence)
    end
  end
  topics[i] = topic
end

local index = {}
for i = 1, tonumber(arg()) do
  local name, command = key(), arg()
  if command == 'ZADD' or command == 'ZREM' then
    call('ZCARD', name)
  else
    call('HLEN', name)
  end
  if command == 'ZADD' or command == 'HSET' then
    index[i] = {command, name, arg(), arg()}
  else
    index[i] = {command, name, arg()}
  end
end

-- From here on everything is written. R4, R5: every event has a unique id and names its predecessor's.
for _, topic in ipairs(topics) do
  for event = 0, topic.events - 1 do
    local id, kind, subject, time, trace, snapshot, payload = unpack(ARGV, topic.first + event * EVENT_VALUES,
      topic.first + event * EVENT_VALUES + EVENT_VALUES - 1)
    local add = {'XADD', topic.stream, 'NOMKSTREAM', string.format('%.0f-0', topic.sequence + 1), 'id', id,
      'previous', topic.last, 'type', kind, 'subject', subject, 'time', time, 'trace', trace, 'snapshot', snapshot,
      'payload', payload}
    if topic.sequence == 0 then
      table.remove(add, 3)
    end
    local added = redis.pcall(unpack(add))
    if type(added) == 'table' and added.err then
      return added
    end
    if not added then
      return redis.error_reply('OUTBOX ' .. topic.stream .. ' is missing, its counter is at ' .. topic.sequence)
    end
    topic.sequence, topic.last = topic.sequence + 1, id
  end
  puts[#puts + 1] = topic.counter
  puts[#puts + 1] = string.format('%.0f ', topic.sequence) .. topic.last
end
-- I2, B2: effects and position are one commit.
if mode == 'apply' or mode == 'park' then
  puts[#puts + 1] = inbox
  puts[#puts + 1] = position
end
if #puts > 0 then
  call('MSET', unpack(puts))
end
if #removes > 0 then
  call('DEL', unpack(removes))
end
for _, change in ipairs(index) do
  call(unpack(change))
end
-- I12: set aside, not applied. I13: un-parked with the effects.
if mode == 'park' then
  call('SADD', parked, sequence)
elseif mode == 'replay' then
  call('SREM', parked, sequence)
end
-- C3, C5.
if request then
  call('SET', request, reply, 'PX', retention)
end
return 'COMMITTED'
