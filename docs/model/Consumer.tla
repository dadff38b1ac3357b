------------------------------ MODULE Consumer ------------------------------
(* Consumers of source partitions, whose events are applied on several       *)
(* target partitions.                                                        *)
(*                                                                           *)
(* The log is any log that Relay.tla allows: first occurrences in order,     *)
(* repeats of anything older at any place. On top of that: events that are   *)
(* lost, retention that removes the oldest, a target that Redis sets back.   *)
(* A consumer that was ever assigned goes on for ever, next to its           *)
(* successors (a zombie); taking no more steps is a crash; being assigned    *)
(* again is a restart. The sets of targets that the events touch are chosen  *)
(* at the beginning, so every pattern is checked.                            *)
(*                                                                           *)
(* A consumer takes up to MaxBatch log records as one batch, any number each *)
(* time, so batches differ between consumers and after a restart. A batch    *)
(* gives one job per target that it touches; a job is one commit of the      *)
(* target: those of its events that lie above the target's inbox position,   *)
(* in order, and the new position.                                           *)
EXTENDS Naturals, FiniteSets, Sequences, TLC

CONSTANTS
  Sources, Targets, Consumers,
  Length,          \* events per source
  TouchSets,       \* the sets of targets that one event may touch
  MaxBatch,        \* log records in one batch
  BatchTop,        \* the new position: "batch" (the batch's last sequence) or "touched" (the last that touches the target)
  PositionCheck,   \* what a commit demands of the inbox position:
                   \*   "atomic"   decide and commit are one step (read, compare and write cannot be separated)
                   \*   "expected" it is the one that was read to decide; else CONFLICT: read and decide again
                   \*   "below"    it is below the new one (and the events were chosen by the position that was read)
                   \*   "next"     as atomic, and the first event must be position + 1
  CommitShape,     \* "one" commit, "positionFirst" (then the effects), "positionAfter" (the effects first)
  Overlap,         \* TRUE: the next batch may start before all commits of the last
  InboxKey,        \* "source", or "shared" by all sources
  LastSeenFrom,    \* where last seen comes from on assignment: "memory" (nowhere), "offset" (stored with the offset),
                   \* "largest" or "smallest" inbox position, "raised" (smallest; all raised before an offset is stored)
  AssignOrder,     \* offset and last seen are read "together", the "offsetFirst", or the "positionsFirst"
  GapRule,         \* "highest" (a jump over the highest seen) or "neighbour" (anything but the one before + 1)
  SkipSeen,        \* TRUE: at or below last seen nothing is done, inboxes are not asked
  Retention,       \* after truncation: "gap" (a jump like any other) or "baseline" (start afresh)
  DeadMode,        \* a dead letter is "plain" (nothing else), "bypass" (replay asks no inbox), "parkTouched" or "park" (everywhere)
  PoisonMode,      \* a poisonous event in a batch: "oneByOne" (take the batch again one at a time) or "leaveOut"
  NoticeLower,     \* TRUE: a consumer notices an inbox below what it wrote itself
  OffsetFenced,    \* TRUE: only the last assigned consumer can store offsets
  OffsetWhen,      \* "after" all commits or "early"
  OtherTopic,      \* sequences that went to another topic
  EraseMode,       \* what is erased when MaxErased > 0: "inbox" (a position) or "parked" (a mark)
  MaxRepeats, MaxLost, MaxTruncated, MaxAssigned, MaxDead, MaxReplayed, MaxRewinds, MaxErased

VARIABLES
  touch,           \* per source and event: the targets that it touches
  log, produced,   \* records of each source, events produced
  lost, start,     \* events that never reached the log; first record that is still there
  offset, offsetLast, \* the stored offset, last seen stored with it
  owner,           \* the last assigned consumer
  worker,          \* what each consumer is doing per source
  inbox,           \* per target and source: the position
  applied,         \* per target, source and event: how often
  parked,          \* per target and source: parked events
  deadLetters, replayed,
  reported,        \* events reported as missing
  highest,         \* highest event that was fetched
  saved, rewindSeen,
  spent            \* how much of each budget is used
vars == <<touch, log, produced, lost, start, offset, offsetLast, owner, worker, inbox, applied, parked,
          deadLetters, replayed, reported, highest, saved, rewindSeen, spent>>

Events == 1..Length
NoLast == 100      \* no last seen: the first event that comes is taken as it is
Unread == 101      \* a job that has not read its inbox position
Pending == 102     \* a part of an assignment that is still to be read
Key(s) == IF InboxKey = "shared" THEN CHOOSE x \in Sources : TRUE ELSE s
Position(s, t) == inbox[t][Key(s)]
Larger(a, b) == IF a >= b THEN a ELSE b
Largest(S) == CHOOSE x \in S : \A y \in S : x >= y
Smallest(S) == CHOOSE x \in S : \A y \in S : x <= y

\* next: the next record; last: last seen; jobs: commits to do; first, lastBefore: where the batch began (0 without a
\* batch of several); single: below this record one event at a time; wrote: positions that this consumer wrote.
Stopped == [on |-> FALSE, next |-> 1, last |-> 0, jobs |-> {}, first |-> 0, lastBefore |-> 0, single |-> 0,
            wrote |-> [t \in Targets |-> 0]]

Init ==
  /\ touch \in [Sources -> [Events -> TouchSets]]
  /\ log = [s \in Sources |-> <<>>] /\ produced = [s \in Sources |-> 0]
  /\ lost = [s \in Sources |-> {}] /\ start = [s \in Sources |-> 1]
  /\ offset = [s \in Sources |-> 1] /\ offsetLast = [s \in Sources |-> 0]
  /\ owner = [s \in Sources |-> "nobody"]
  /\ worker = [s \in Sources |-> [i \in Consumers |-> Stopped]]
  /\ inbox = [t \in Targets |-> [s \in Sources |-> 0]]
  /\ applied = [t \in Targets |-> [s \in Sources |-> [e \in Events |-> 0]]]
  /\ parked = [t \in Targets |-> [s \in Sources |-> {}]]
  /\ deadLetters = [s \in Sources |-> {}] /\ replayed = [s \in Sources |-> {}]
  /\ reported = [s \in Sources |-> {}] /\ highest = [s \in Sources |-> 0]
  /\ saved = [t \in Targets |-> <<>>] /\ rewindSeen = FALSE
  /\ spent = [repeats |-> 0, lost |-> 0, truncated |-> 0, assigned |-> 0, dead |-> 0, replayed |-> 0,
              rewinds |-> 0, erased |-> 0]
Spend(what, max) == spent[what] < max /\ spent' = [spent EXCEPT ![what] = @ + 1]

-----------------------------------------------------------------------------
\* The log

Produce(s) ==
  LET e == produced[s] + 1
  IN
  /\ e <= Length /\ produced' = [produced EXCEPT ![s] = e]
  /\ \/ e \notin OtherTopic /\ log' = [log EXCEPT ![s] = Append(@, e)] /\ UNCHANGED <<lost, spent>>
     \/ e \in OtherTopic /\ UNCHANGED <<log, lost, spent>>
     \/ /\ e \notin OtherTopic /\ Spend("lost", MaxLost)
        /\ lost' = [lost EXCEPT ![s] = @ \cup {e}] /\ UNCHANGED log
  /\ UNCHANGED <<touch, start, offset, offsetLast, owner, worker, inbox, applied, parked, deadLetters, replayed,
                 reported, highest, saved, rewindSeen>>

Repeat(s) ==
  /\ Spend("repeats", MaxRepeats)
  /\ \E e \in 1..produced[s] \ (lost[s] \cup OtherTopic) : log' = [log EXCEPT ![s] = Append(@, e)]
  /\ UNCHANGED <<touch, produced, lost, start, offset, offsetLast, owner, worker, inbox, applied, parked,
                 deadLetters, replayed, reported, highest, saved, rewindSeen>>

Truncate(s) ==
  /\ start[s] <= Len(log[s]) /\ Spend("truncated", MaxTruncated)
  /\ start' = [start EXCEPT ![s] = @ + 1]
  /\ UNCHANGED <<touch, log, produced, lost, offset, offsetLast, owner, worker, inbox, applied, parked,
                 deadLetters, replayed, reported, highest, saved, rewindSeen>>

-----------------------------------------------------------------------------
\* The consumers

LastOnAssign(s) ==
  CASE LastSeenFrom = "memory" -> NoLast
    [] LastSeenFrom = "offset" -> offsetLast[s]
    [] LastSeenFrom = "largest" -> Largest({Position(s, t) : t \in Targets})
    [] OTHER -> Smallest({Position(s, t) : t \in Targets})

PositionsNow(s) == IF NoticeLower THEN [t \in Targets |-> Position(s, t)] ELSE Stopped.wrote

Assign(s, i) ==
  /\ Spend("assigned", MaxAssigned) /\ owner' = [owner EXCEPT ![s] = i]
  /\ worker' = [worker EXCEPT ![s][i] =
       [Stopped EXCEPT !.on = (AssignOrder = "together"),
                       !.next = IF AssignOrder = "positionsFirst" THEN Pending ELSE offset[s],
                       !.last = IF AssignOrder = "offsetFirst" THEN Pending ELSE LastOnAssign(s),
                       !.wrote = IF AssignOrder = "offsetFirst" THEN @ ELSE PositionsNow(s)]]
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, inbox, applied, parked, deadLetters,
                 replayed, reported, highest, saved, rewindSeen>>

\* The second half of an assignment that reads one after the other.
Begin(s, i) ==
  LET r == worker[s][i]
  IN
  /\ ~r.on
  /\ \/ /\ r.last = Pending
        /\ worker' = [worker EXCEPT ![s][i] = [r EXCEPT !.on = TRUE, !.last = LastOnAssign(s), !.wrote = PositionsNow(s)]]
     \/ /\ r.next = Pending
        /\ worker' = [worker EXCEPT ![s][i] = [r EXCEPT !.on = TRUE, !.next = offset[s]]]
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, inbox, applied, parked, deadLetters,
                 replayed, reported, highest, saved, rewindSeen, spent>>

\* Walks through a batch's records against last seen: what is new, what is missing.
RECURSIVE Walk(_, _)
Walk(records, st) ==
  IF records = <<>> THEN st
  ELSE LET e == Head(records)
           known == st.last # NoLast
           missing == IF ~known THEN {}
                      ELSE IF e > st.last + 1 THEN (st.last + 1)..(e - 1)
                      ELSE IF GapRule = "neighbour" /\ e # st.last + 1 THEN {e} ELSE {}
       IN Walk(Tail(records),
               [last |-> IF GapRule = "neighbour" \/ ~known THEN e ELSE Larger(st.last, e),
                new |-> IF SkipSeen /\ known /\ e <= st.last THEN st.new ELSE st.new \cup {e},
                missing |-> st.missing \cup missing])

Batches(jobs) == {j.batch : j \in jobs}

Take(s, i) ==
  LET r == worker[s][i]
      from == Larger(r.next, start[s])
      last == IF r.next < start[s] /\ Retention = "baseline" THEN NoLast ELSE r.last
  IN
  /\ r.on
  /\ IF Overlap THEN Cardinality(Batches(r.jobs)) < 2 ELSE r.jobs = {}
  /\ \E n \in 1..(IF from < r.single THEN 1 ELSE MaxBatch) :
       /\ from + n - 1 <= Len(log[s])
       /\ LET seen == Walk(SubSeq(log[s], from, from + n - 1), [last |-> last, new |-> {}, missing |-> {}])
              share(t) == {e \in seen.new : t \in touch[s][e]}
              jobs == {[t |-> t, events |-> share(t), read |-> Unread, kind |-> "apply", batch |-> from,
                        top |-> IF BatchTop = "batch" THEN Largest(seen.new) ELSE Largest(share(t))] :
                       t \in {x \in Targets : share(x) # {}}}
          IN
          /\ worker' = [worker EXCEPT ![s][i] =
               [r EXCEPT !.next = from + n, !.last = seen.last, !.jobs = r.jobs \cup jobs,
                         !.first = IF n > 1 /\ jobs # {} THEN from ELSE 0,
                         !.lastBefore = IF n > 1 /\ jobs # {} THEN last ELSE 0,
                         !.single = IF from + n >= r.single THEN 0 ELSE r.single]]
          /\ reported' = [reported EXCEPT ![s] = @ \cup seen.missing]
          /\ highest' = [highest EXCEPT ![s] = Largest({@} \cup {log[s][k] : k \in from..(from + n - 1)})]
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, inbox, applied, parked,
                 deadLetters, replayed, saved, rewindSeen, spent>>

\* What Redis may come back with: the target before its last write.
Save(t) == IF spent.rewinds >= MaxRewinds THEN saved
           ELSE [saved EXCEPT ![t] = <<[inbox |-> inbox[t], applied |-> applied[t], parked |-> parked[t]]>>]
Lower(s, i, t) == NoticeLower /\ Position(s, t) < worker[s][i].wrote[t]

\* The worker's jobs change, and the position that it saw or wrote at t is remembered.
Jobs(s, i, jobs, t, position) ==
  LET left == worker[s][i]
  IN worker' = [worker EXCEPT ![s][i] =
       [left EXCEPT !.jobs = jobs,
                    !.first = IF jobs = {} THEN 0 ELSE @,
                    !.lastBefore = IF jobs = {} THEN 0 ELSE @,
                    !.wrote = IF NoticeLower THEN [@ EXCEPT ![t] = position] ELSE @]]

\* The target is loaded: aggregates and inbox position. The events above it are decided on.
Load(s, i, j) ==
  /\ PositionCheck \in {"expected", "below"} /\ j.kind = "apply" /\ j.read = Unread
  /\ worker' = [worker EXCEPT ![s][i].jobs = (@ \ {j}) \cup {[j EXCEPT !.read = Position(s, j.t)]}]
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, inbox, applied, parked,
                 deadLetters, replayed, reported, highest, saved, rewindSeen, spent>>

Apply(s, t, above, events) ==
  applied' = [applied EXCEPT ![t][s] = [e \in Events |-> IF e \in events /\ e > above THEN @[e] + 1 ELSE @[e]]]
SetPosition(s, t, top) == inbox' = [inbox EXCEPT ![t][Key(s)] = top]

Commit(s, i, j) ==
  LET t == j.t
      position == Position(s, t)
      others == worker[s][i].jobs \ {j}
      read == IF PositionCheck \in {"expected", "below"} THEN j.read ELSE position
  IN
  /\ j.kind = "apply" /\ read # Unread
  /\ rewindSeen' = (rewindSeen \/ Lower(s, i, t))
  /\ IF j.top <= position THEN
        \* DUPLICATE
        /\ Jobs(s, i, others, t, position)
        /\ UNCHANGED <<inbox, applied, reported, saved>>
     ELSE IF PositionCheck = "expected" /\ read # position THEN
        \* CONFLICT
        /\ Jobs(s, i, others \cup {[j EXCEPT !.read = Unread]}, t, position)
        /\ UNCHANGED <<inbox, applied, reported, saved>>
     ELSE IF PositionCheck = "next" /\ Smallest(j.events) # position + 1 THEN
        /\ Jobs(s, i, others, t, position)
        /\ reported' = [reported EXCEPT ![s] = @ \cup j.events]
        /\ UNCHANGED <<inbox, applied, saved>>
     ELSE
        /\ saved' = Save(t)
        /\ UNCHANGED reported
        /\ CASE CommitShape = "one" ->
                  /\ Jobs(s, i, others, t, j.top)
                  /\ SetPosition(s, t, j.top) /\ Apply(s, t, read, j.events)
             [] CommitShape = "positionFirst" ->
                  /\ Jobs(s, i, others \cup {[j EXCEPT !.kind = "effects", !.read = read]}, t, j.top)
                  /\ SetPosition(s, t, j.top) /\ UNCHANGED applied
             [] OTHER ->
                  /\ Jobs(s, i, others \cup {[j EXCEPT !.kind = "position"]}, t, position)
                  /\ Apply(s, t, read, j.events) /\ UNCHANGED inbox
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, parked, deadLetters, replayed,
                 highest, spent>>

\* The second commit of the broken shapes.
CommitRest(s, i, j) ==
  /\ j.kind \in {"effects", "position"}
  /\ IF j.kind = "effects" THEN Apply(s, j.t, j.read, j.events) /\ UNCHANGED inbox
     ELSE SetPosition(s, j.t, Larger(j.top, Position(s, j.t))) /\ UNCHANGED applied
  /\ Jobs(s, i, worker[s][i].jobs \ {j}, j.t, Larger(j.top, Position(s, j.t)))
  /\ saved' = Save(j.t)
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, parked, deadLetters, replayed,
                 reported, highest, rewindSeen, spent>>

-----------------------------------------------------------------------------
\* Dead letters

\* A batch of several cannot be applied: it is taken again, one event at a time. Targets that have committed stay so.
OneByOne(s, i) ==
  LET r == worker[s][i]
  IN
  /\ PoisonMode = "oneByOne" /\ spent.dead < MaxDead
  /\ r.first # 0 /\ \E j \in r.jobs : j.kind = "apply"
  /\ worker' = [worker EXCEPT ![s][i] = [r EXCEPT !.next = r.first, !.last = r.lastBefore, !.single = r.next,
                                                 !.jobs = {}, !.first = 0, !.lastBefore = 0]]
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, inbox, applied, parked,
                 deadLetters, replayed, reported, highest, saved, rewindSeen, spent>>

\* This consumer finds the event poisonous (another may not: other version, other moment); its dead letter is confirmed.
Dead(s, i, e) ==
  LET r == worker[s][i]
      with == {j \in r.jobs : j.kind = "apply" /\ e \in j.events}
      without == (r.jobs \ with) \cup {k \in {[j EXCEPT !.events = @ \ {e}] : j \in with} : k.events # {}}
      ParkJob(t) == [t |-> t, events |-> {e}, top |-> e, read |-> Unread, kind |-> "park", batch |-> r.next]
      jobs == without \cup (CASE DeadMode = "park" -> {ParkJob(t) : t \in Targets}
                              [] DeadMode = "parkTouched" -> {ParkJob(j.t) : j \in with}
                              [] OTHER -> {})
  IN
  /\ r.first = 0 \/ PoisonMode = "leaveOut"
  /\ with # {} /\ Spend("dead", MaxDead)
  /\ deadLetters' = [deadLetters EXCEPT ![s] = @ \cup {e}]
  /\ worker' = [worker EXCEPT ![s][i].jobs = jobs]
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, inbox, applied, parked, replayed,
                 reported, highest, saved, rewindSeen>>

Park(s, i, j) ==
  LET t == j.t
      position == Position(s, t)
  IN
  /\ j.kind = "park"
  /\ rewindSeen' = (rewindSeen \/ Lower(s, i, t))
  /\ Jobs(s, i, worker[s][i].jobs \ {j}, t, Larger(j.top, position))
  /\ IF j.top <= position THEN UNCHANGED <<inbox, parked, saved>>
     ELSE /\ SetPosition(s, t, j.top) /\ saved' = Save(t)
          /\ parked' = [parked EXCEPT ![t][s] = @ \cup j.events]
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, applied, deadLetters, replayed,
                 reported, highest, spent>>

\* Somebody replays a dead letter on a target that it touches.
Replay(s, t, e) ==
  LET again == applied' = [applied EXCEPT ![t][s][e] = @ + 1]
  IN
  /\ e \in deadLetters[s] /\ t \in touch[s][e] /\ Spend("replayed", MaxReplayed)
  /\ replayed' = [replayed EXCEPT ![s] = @ \cup {<<t, e>>}] /\ saved' = Save(t)
  /\ CASE DeadMode = "plain" ->
            IF e <= Position(s, t) THEN UNCHANGED <<inbox, applied, parked>>
            ELSE SetPosition(s, t, e) /\ again /\ UNCHANGED parked
       [] DeadMode = "bypass" -> again /\ UNCHANGED <<inbox, parked>>
       [] OTHER ->
            /\ e <= Position(s, t)     \* before that the park commit is still to come
            /\ UNCHANGED inbox
            /\ IF e \in parked[t][s] THEN parked' = [parked EXCEPT ![t][s] = @ \ {e}] /\ again
               ELSE UNCHANGED <<applied, parked>>
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, worker, deadLetters, reported,
                 highest, rewindSeen>>

-----------------------------------------------------------------------------
\* The end of a batch: inboxes are raised to last seen, then the offset is stored.

Raise(s, i, t) ==
  LET r == worker[s][i]
  IN
  /\ LastSeenFrom = "raised" /\ r.on /\ r.jobs = {} /\ r.last # NoLast /\ Position(s, t) < r.last
  /\ rewindSeen' = (rewindSeen \/ Lower(s, i, t))
  /\ SetPosition(s, t, r.last) /\ saved' = Save(t)
  /\ Jobs(s, i, {}, t, r.last)
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, applied, parked, deadLetters,
                 replayed, reported, highest, spent>>

StoreOffset(s, i) ==
  LET r == worker[s][i]
  IN
  /\ r.on /\ r.next # offset[s]
  /\ OffsetWhen = "after" => r.jobs = {}
  /\ OffsetFenced => owner[s] = i
  /\ LastSeenFrom = "raised" => r.last = NoLast \/ \A t \in Targets : Position(s, t) >= r.last
  /\ offset' = [offset EXCEPT ![s] = r.next]
  /\ offsetLast' = [offsetLast EXCEPT ![s] = IF LastSeenFrom = "offset" THEN r.last ELSE 0]
  /\ UNCHANGED <<touch, log, produced, lost, start, owner, worker, inbox, applied, parked, deadLetters, replayed,
                 reported, highest, saved, rewindSeen, spent>>

-----------------------------------------------------------------------------
\* Redis loses the target's last write, or something is erased on purpose.

Rewind(t) ==
  /\ saved[t] # <<>> /\ Spend("rewinds", MaxRewinds)
  /\ inbox' = [inbox EXCEPT ![t] = saved[t][1].inbox]
  /\ applied' = [applied EXCEPT ![t] = saved[t][1].applied]
  /\ parked' = [parked EXCEPT ![t] = saved[t][1].parked]
  /\ saved' = [saved EXCEPT ![t] = <<>>]
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, worker, deadLetters, replayed,
                 reported, highest, rewindSeen>>

Erase(s, t) ==
  /\ Spend("erased", MaxErased)
  /\ CASE EraseMode = "inbox" -> Position(s, t) > 0 /\ SetPosition(s, t, 0) /\ UNCHANGED parked
       [] OTHER -> parked[t][s] # {} /\ parked' = [parked EXCEPT ![t][s] = {}] /\ UNCHANGED inbox
  /\ UNCHANGED <<touch, log, produced, lost, start, offset, offsetLast, owner, worker, applied, deadLetters,
                 replayed, reported, highest, saved, rewindSeen>>

\* Named, so that TLC's histories name the step.
Loads(s, i) == \E j \in worker[s][i].jobs : Load(s, i, j)
Commits(s, i) == \E j \in worker[s][i].jobs : Commit(s, i, j)
CommitsRest(s, i) == \E j \in worker[s][i].jobs : CommitRest(s, i, j)
Parks(s, i) == \E j \in worker[s][i].jobs : Park(s, i, j)

Next ==
  \/ \E s \in Sources : Produce(s) \/ Repeat(s) \/ Truncate(s)
  \/ \E s \in Sources, i \in Consumers :
       \/ Assign(s, i) \/ Begin(s, i) \/ Take(s, i) \/ OneByOne(s, i) \/ StoreOffset(s, i)
       \/ Loads(s, i) \/ Commits(s, i) \/ CommitsRest(s, i) \/ Parks(s, i)
       \/ \E e \in Events : Dead(s, i, e)
       \/ \E t \in Targets : Raise(s, i, t)
  \/ \E s \in Sources, t \in Targets : (\E e \in Events : Replay(s, t, e)) \/ Erase(s, t)
  \/ \E t \in Targets : Rewind(t)
Spec == Init /\ [][Next]_vars
Symmetry == Permutations(Consumers) \cup Permutations(Targets)

-----------------------------------------------------------------------------
\* Events whose first record was truncated. A repeat that survives does not count: it is passed over as already seen.
Truncated(s) == {e \in 1..produced[s] : \E k \in 1..Len(log[s]) : k < start[s] /\ log[s][k] = e}
\* What happened to e on t: applied, parked, dead without a mark, or reported as missing.
Settled(s, t, e) == \/ applied[t][s][e] = 1 \/ e \in parked[t][s] \/ e \in reported[s]
                    \/ DeadMode \in {"plain", "bypass"} /\ e \in deadLetters[s]

\* At most once, and only where it belongs.
S2 == \A t \in Targets, s \in Sources, e \in Events : applied[t][s][e] <= (IF t \in touch[s][e] THEN 1 ELSE 0)
\* An inbox position never covers what was neither applied nor parked.
NoSkip == \A t \in Targets, s \in Sources, e \in Events :
            (t \in touch[s][e] /\ e <= Position(s, t) /\ e \notin lost[s]) => Settled(s, t, e)
\* Everything before the stored offset was applied or parked.
OffSafe == \A s \in Sources : \A k \in 1..(offset[s] - 1) : \A t \in touch[s][log[s][k]] : Settled(s, t, log[s][k])
\* What is not yet applied can still be delivered.
S6 == \A s \in Sources, e \in Events, t \in Targets :
        (e <= produced[s] /\ e \notin lost[s] \cup OtherTopic /\ t \in touch[s][e]) =>
          (Settled(s, t, e) \/ e \in Truncated(s) \/ \E k \in 1..Len(log[s]) : k >= offset[s] /\ log[s][k] = e)
\* S5: a loss is reported when anything later is seen; nothing else is reported.
LossSeen == \A s \in Sources : \A e \in lost[s] : highest[s] > e => e \in reported[s]
NoFalse == \A s \in Sources : reported[s] \subseteq lost[s] \cup Truncated(s)
\* Retention is a loss like any other, for a consumer that has applied something older (no first baseline is due).
TruncSeen == (\E s \in Sources, t \in Targets : applied[t][s][1] = 1) => NoSkip
\* A dead letter exists for everything that is parked.
ParkedIsDead == \A t \in Targets, s \in Sources : parked[t][s] \subseteq deadLetters[s]
\* A replay that was answered with success took effect.
ReplayWorks == \A s \in Sources : \A x \in replayed[s] : applied[x[1]][s][x[2]] = 1
\* A target that was set back: noticed at the latest when anything later covers the hole in its inbox.
RewSeen == rewindSeen \/ NoSkip
NoFalseRew == spent.rewinds = 0 => ~rewindSeen
=============================================================================
