------------------------------- MODULE Relay --------------------------------
(* The outbox of one partition, the relays that publish it, and the log.     *)
(*                                                                           *)
(* A commit appends one or more events with dense sequences. A relay that    *)
(* believes to hold the lease opens a producer session, reads the outbox,    *)
(* keeps some produce requests under way, and trims what was confirmed. The  *)
(* lease may end at any moment without its holder knowing. When a session    *)
(* ends, the requests under way become late: they may still land, in order,  *)
(* at any later moment. A request may fail for good. Redis may come back     *)
(* with the state of one of its last commits (a rewind).                     *)
(*                                                                           *)
(* An event is [seq, id, prev]: its sequence, its unique id, and the unique  *)
(* id of the event before it.                                                *)
(*                                                                           *)
(* Batches: a relay reads up to MaxRead entries in one step and trims any    *)
(* number of confirmed entries in one step; each trimmed entry is compared   *)
(* on its own. Both are single steps with nothing between them, so without   *)
(* rewinds they reach no new state; with rewinds the trim of several is one  *)
(* write, which Redis keeps or loses as a whole.                             *)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
  Relays,
  MaxSeq,          \* highest sequence
  MaxEvents,       \* events ever committed; more than MaxSeq when a rewind gives sequences out again
  MaxBurst,        \* events in one commit
  MaxUnderWay,     \* produce requests under way in one session
  MaxRead,         \* entries taken by one read
  MaxLate,         \* sessions that leave late requests behind
  MaxSessions,     \* sessions opened in all
  MaxFailed,       \* requests that fail for good
  MaxRewinds, RewindDepth,
  MaxLog,          \* longest log that is looked at
  LeaseMode,       \* "lease", or "none": everybody believes to be the holder
  StartMode,       \* "head", or "memory": where a new session reads from
  TrimMode,        \* "exact" (sequence and unique id of each entry), "sequence" (sequence only),
                   \* "upTo" (everything up to the sequence), "early" (as upTo, before the confirmation)
  FailureMode      \* "stop" (the session ends), or "skip" (it goes on with the next request)

VARIABLES
  seq, lastId, nextId,  \* counters of the partition
  outbox,               \* events that wait, oldest first
  live,                 \* events whose commit Redis still knows
  relay,                \* what each relay is doing
  lease,                \* its holder
  late,                 \* per relay: late requests of a session that ended
  log,                  \* the topic's partition
  failed, rewinds, sessions, lateCount,
  saved,                \* states that Redis may come back with
  alarm,                \* a relay found another event where the one that it had delivered should be
  topSeq                \* the sequence before the rewind
vars == <<seq, lastId, nextId, outbox, live, relay, lease, late, log,
          failed, rewinds, sessions, lateCount, saved, alarm, topSeq>>

Nobody == "nobody"
Believes(r) == relay[r].believes
NoSession == [believes |-> FALSE, read |-> 0, underWay |-> <<>>, confirmed |-> <<>>]

Init ==
  /\ seq = 0 /\ lastId = 0 /\ nextId = 1 /\ outbox = <<>> /\ live = {}
  /\ relay = [r \in Relays |-> [NoSession EXCEPT !.believes = (LeaseMode = "none")]]
  /\ lease = Nobody /\ late = [r \in Relays |-> <<>>] /\ log = <<>>
  /\ failed = 0 /\ rewinds = 0 /\ sessions = 0 /\ lateCount = 0
  /\ saved = <<>> /\ alarm = FALSE /\ topSeq = 0

\* What a rewind may restore: the states before the last RewindDepth writes.
Save ==
  IF rewinds >= MaxRewinds THEN <<>>
  ELSE LET all == Append(saved, [seq |-> seq, lastId |-> lastId, outbox |-> outbox, live |-> live])
       IN IF Len(all) > RewindDepth THEN Tail(all) ELSE all

Commit == \E n \in 1..MaxBurst :
  /\ seq + n <= MaxSeq /\ nextId + n - 1 <= MaxEvents
  /\ LET new == [i \in 1..n |-> [seq |-> seq + i, id |-> nextId + i - 1,
                                 prev |-> IF i = 1 THEN lastId ELSE nextId + i - 2]]
     IN outbox' = outbox \o new /\ live' = live \cup {new[i] : i \in 1..n}
  /\ seq' = seq + n /\ nextId' = nextId + n /\ lastId' = nextId + n - 1
  /\ saved' = Save
  /\ UNCHANGED <<relay, lease, late, log, failed, rewinds, sessions, lateCount, alarm, topSeq>>

Acquire(r) ==
  /\ LeaseMode = "lease" /\ lease = Nobody /\ ~Believes(r)
  /\ sessions < MaxSessions /\ sessions' = sessions + 1
  /\ lease' = r
  /\ relay' = [relay EXCEPT ![r] = [NoSession EXCEPT !.believes = TRUE,
                                                     !.read = IF StartMode = "head" THEN 0 ELSE relay[r].read]]
  /\ UNCHANGED <<seq, lastId, nextId, outbox, live, late, log, failed, rewinds, lateCount, saved, alarm, topSeq>>

\* Time-out of the lease; the holder does not know.
LeaseEnds ==
  /\ lease # Nobody /\ lease' = Nobody
  /\ UNCHANGED <<seq, lastId, nextId, outbox, live, relay, late, log,
                 failed, rewinds, sessions, lateCount, saved, alarm, topSeq>>

\* Crash, loss of the lease noticed, or session closed.
SessionEnds(r) ==
  LET leaves == Len(relay[r].underWay) > 0 /\ lateCount < MaxLate
  IN
  /\ Believes(r)
  /\ late' = IF leaves THEN [late EXCEPT ![r] = relay[r].underWay] ELSE late
  /\ lateCount' = IF leaves THEN lateCount + 1 ELSE lateCount
  /\ relay' = [relay EXCEPT ![r] = [NoSession EXCEPT !.believes = (LeaseMode = "none"),
                                                     !.read = IF LeaseMode = "none" THEN 0 ELSE relay[r].read]]
  /\ LeaseMode = "none" => sessions < MaxSessions
  /\ sessions' = IF LeaseMode = "none" THEN sessions + 1 ELSE sessions
  /\ lease' = IF lease = r THEN Nobody ELSE lease
  /\ UNCHANGED <<seq, lastId, nextId, outbox, live, log, failed, rewinds, saved, alarm, topSeq>>

Unread(r) == SelectSeq(outbox, LAMBDA e : e.seq > relay[r].read)

Read(r) == \E n \in 1..MaxRead :
  /\ Believes(r) /\ n <= Len(Unread(r)) /\ Len(relay[r].underWay) + n <= MaxUnderWay
  /\ LET batch == SubSeq(Unread(r), 1, n)
     IN relay' = [relay EXCEPT ![r].read = batch[n].seq,
                               ![r].underWay = @ \o batch,
                               ![r].confirmed = IF TrimMode = "early" THEN @ \o batch ELSE @]
  /\ UNCHANGED <<seq, lastId, nextId, outbox, live, lease, late, log,
                 failed, rewinds, sessions, lateCount, saved, alarm, topSeq>>

Deliver(r) ==
  /\ Len(relay[r].underWay) > 0
  /\ LET e == Head(relay[r].underWay)
     IN /\ log' = Append(log, e)
        /\ relay' = [relay EXCEPT ![r].underWay = Tail(@),
                                  ![r].confirmed = IF TrimMode = "early" THEN @ ELSE Append(@, e)]
  /\ UNCHANGED <<seq, lastId, nextId, outbox, live, lease, late,
                 failed, rewinds, sessions, lateCount, saved, alarm, topSeq>>

LateLands(r) ==
  /\ Len(late[r]) > 0
  /\ log' = Append(log, Head(late[r])) /\ late' = [late EXCEPT ![r] = Tail(@)]
  /\ UNCHANGED <<seq, lastId, nextId, outbox, live, relay, lease,
                 failed, rewinds, sessions, lateCount, saved, alarm, topSeq>>

LateDies(r) ==
  /\ Len(late[r]) > 0 /\ late' = [late EXCEPT ![r] = <<>>]
  /\ UNCHANGED <<seq, lastId, nextId, outbox, live, relay, lease, log,
                 failed, rewinds, sessions, lateCount, saved, alarm, topSeq>>

\* The oldest request under way fails for good: too large, not authorised, purged.
Fail(r) ==
  /\ Len(relay[r].underWay) > 0 /\ failed < MaxFailed /\ failed' = failed + 1
  /\ relay' = IF FailureMode = "skip" THEN [relay EXCEPT ![r].underWay = Tail(@)]
              ELSE [relay EXCEPT ![r] = [NoSession EXCEPT !.believes = TRUE]]
  /\ UNCHANGED <<seq, lastId, nextId, outbox, live, lease, late, log,
                 rewinds, sessions, lateCount, saved, alarm, topSeq>>

\* The entry that a trim of e removes.
Hit(e, x) == CASE TrimMode = "exact" -> x = e
               [] TrimMode = "sequence" -> x.seq = e.seq
               [] OTHER -> x.seq <= e.seq

Trim(r) == \E n \in 1..Len(relay[r].confirmed) :
  /\ LET batch == {relay[r].confirmed[i] : i \in 1..n}
     IN /\ outbox' = SelectSeq(outbox, LAMBDA x : \A e \in batch : ~Hit(e, x))
        /\ alarm' = (alarm \/ (TrimMode = "exact" /\
                       \E i \in 1..Len(outbox), e \in batch : outbox[i].seq = e.seq /\ outbox[i] # e))
  /\ saved' = IF outbox' = outbox THEN saved ELSE Save
  /\ relay' = [relay EXCEPT ![r].confirmed = SubSeq(@, n + 1, Len(@))]
  /\ UNCHANGED <<seq, lastId, nextId, live, lease, late, log, failed, rewinds, sessions, lateCount, topSeq>>

Rewind ==
  /\ rewinds < MaxRewinds /\ rewinds' = rewinds + 1
  /\ \E i \in 1..Len(saved) : /\ seq' = saved[i].seq /\ lastId' = saved[i].lastId
                              /\ outbox' = saved[i].outbox /\ live' = saved[i].live
  /\ saved' = <<>> /\ topSeq' = seq
  /\ UNCHANGED <<nextId, relay, lease, late, log, failed, sessions, lateCount, alarm>>

Next ==
  \/ Commit \/ LeaseEnds \/ Rewind
  \/ \E r \in Relays : \/ Acquire(r) \/ SessionEnds(r) \/ Read(r) \/ Deliver(r)
                       \/ LateLands(r) \/ LateDies(r) \/ Fail(r) \/ Trim(r)
Spec == Init /\ [][Next]_vars
Bound == Len(log) <= MaxLog

-----------------------------------------------------------------------------
First(i) == \A j \in 1..(i-1) : log[j].seq # log[i].seq
\* First occurrences are in order and without a gap (as long as Redis forgets nothing).
S4 == \A i \in 1..Len(log) :
        First(i) => (log[i].seq = 1 \/ \E j \in 1..(i-1) : log[j].seq = log[i].seq - 1)
\* Nothing that Redis knows left the outbox without being in the log.
NoLoss == \A e \in live : \/ \E i \in 1..Len(outbox) : outbox[i] = e
                          \/ \E i \in 1..Len(log) : log[i] = e

\* What a consumer makes of the log when it compares only the sequence ("sequence"), also the own id of
\* the event last seen ("lastId"), or also each predecessor's id ("chain").
RECURSIVE Scan(_, _, _)
Scan(i, st, mode) ==
  IF i > Len(log) THEN st
  ELSE LET e == log[i]
           repeat == e.seq <= st.last
           other == /\ mode \in {"lastId", "chain"}
                    /\ \/ e.seq = st.last /\ e.id # st.lastId
                       \/ mode = "chain" /\ e.seq = st.last + 1 /\ e.prev # st.lastId
       IN Scan(i + 1,
               IF repeat THEN [st EXCEPT !.rewind = @ \/ other]
               ELSE [last |-> e.seq, lastId |-> e.id, accepted |-> st.accepted \cup {e.id},
                     rewind |-> st.rewind \/ other, gap |-> st.gap \/ e.seq > st.last + 1],
               mode)
Seen(mode) == Scan(1, [last |-> 0, lastId |-> 0, accepted |-> {}, rewind |-> FALSE, gap |-> FALSE], mode)

\* Without a rewind nothing is ever reported, by consumer or relay.
NoFalse == rewinds = 0 => ~Seen("chain").gap /\ ~Seen("chain").rewind /\ ~alarm

\* After a rewind, once everything is published and the sequence has passed the part that was lost: a live event
\* that consumers passed over must have been noticed.
Quiet == outbox = <<>> /\ \A r \in Relays : /\ relay[r].underWay = <<>> /\ relay[r].confirmed = <<>>
                                            /\ late[r] = <<>>
Detects(mode) ==
  LET st == Seen(mode)
  IN (rewinds > 0 /\ Quiet /\ seq > topSeq /\ \E e \in live : e.seq <= st.last /\ e.id \notin st.accepted)
       => (st.rewind \/ st.gap \/ alarm)
DetSeqOnly == Detects("sequence")
DetLast == Detects("lastId")
DetChain == Detects("chain")
=============================================================================
