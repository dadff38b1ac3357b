-- R1, R4: removes from one outbox exactly the entries whose delivery was confirmed: an entry goes only if the ce_id at
-- its sequence is the one that was delivered.
-- KEYS: the stream. ARGV: pairs of sequence (ascending, without holes) and ce_id.
-- Answers {removed, differing}: an entry that is absent is neither (another relay removed it); one that differs shows
-- that Redis lost committed events and counted them again.
local last = ARGV[#ARGV - 1]
local entries = redis.call('XRANGE', KEYS[1], ARGV[1] .. '-0', last .. '-0')
local confirmed = {}
for i = 1, #ARGV, 2 do
  confirmed[ARGV[i] .. '-0'] = ARGV[i + 1]
end
local gone, differing = {'XDEL', KEYS[1]}, 0
for _, entry in ipairs(entries) do
  if confirmed[entry[1]] == nil then
    -- A hole in the pairs: not ours to judge.
  elseif entry[2][2] == confirmed[entry[1]] then
    gone[#gone + 1] = entry[1]
  else
    differing = differing + 1
  end
end
if #gone > 2 then
  redis.call(unpack(gone))
end
return {#gone - 2, differing}
