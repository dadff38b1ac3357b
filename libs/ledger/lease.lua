-- Renews (ARGV[2] > 0: milliseconds) or releases (0) the lease KEYS[1] if ARGV[1] holds it. Answers 1 if it did.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if tonumber(ARGV[2]) > 0 then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return redis.call('DEL', KEYS[1])
