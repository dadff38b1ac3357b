-- I9: raises one inbox position, never lowers it.
-- KEYS: the inbox. ARGV: sequence, position ("<sequence> <ce_id>"). Answers the position that was there, or "".
local stored = redis.call('GET', KEYS[1]) or ''
if (tonumber(string.match(stored, '^%d+')) or -1) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[2])
end
return stored
