------------------------------- MODULE System -------------------------------
(* The design end to end, one source partition: clients with retries, the    *)
(* ledger, two relays, the log, two consumers that take batches, targets.    *)
(* Command, Relay and Consumer look at each part more closely; this module   *)
(* shows that the parts fit, and that under fair scheduling every committed  *)
(* event is applied in the end.                                              *)
EXTENDS Naturals, FiniteSets, Sequences, TLC

CONSTANTS
  Clients, Relays, Consumers, Targets,
  FirstBalance, Attempts,
  Emits,           \* per client: the events of its command, as a sequence of sets of targets
  MaxUnderWay,     \* produce requests under way in one session
  MaxBatch,        \* log records in one batch of a consumer
  MaxExpired,      \* leases that end under a live holder
  MaxCrashes,      \* of relays
  MaxLate,         \* sessions that leave late requests behind
  MaxAssigned, MaxDead,
  MaxLog,
  Length           \* events in all

VARIABLES
  balance, version, reply, attempt, effects, heard, refusedOwn,       \* clients and aggregate, as in Command
  committed,       \* the events ever committed, by sequence: <<client, number>>
  trimmed,         \* the outbox holds what lies above
  relay, lease, late, log,
  owner, worker, inbox, applied, parked, deadLetters, offset, reported, \* as in Consumer
  spent
commandVars == <<balance, version, reply, attempt, effects, heard, refusedOwn>>
relayVars == <<trimmed, relay, lease, late, log>>
consumerVars == <<owner, worker, inbox, applied, parked, deadLetters, offset, reported>>
vars == <<commandVars, committed, relayVars, consumerVars, spent>>

Events == 1..Length
Tries == 1..Attempts
Touches(e) == Emits[committed[e][1]][committed[e][2]]
Larger(a, b) == IF a >= b THEN a ELSE b
Largest(S) == CHOOSE x \in S : \A y \in S : x >= y
Smallest(S) == CHOOSE x \in S : \A y \in S : x <= y

NoSession == [believes |-> FALSE, read |-> 0, underWay |-> <<>>, confirmed |-> 0]
\* batch: the events to apply; todo: targets whose commit is still to come; first, lastBefore, single: see Consumer.
Stopped == [on |-> FALSE, next |-> 1, last |-> 0, batch |-> {}, todo |-> {}, dead |-> FALSE,
            first |-> 0, lastBefore |-> 0, single |-> 0]

Init ==
  /\ balance = FirstBalance /\ version = 0 /\ reply = [c \in Clients |-> "none"]
  /\ attempt = [c \in Clients |-> [k \in Tries |-> [at |-> "idle", version |-> 0, balance |-> 0]]]
  /\ effects = [c \in Clients |-> 0] /\ heard = [c \in Clients |-> {}] /\ refusedOwn = FALSE
  /\ committed = <<>>
  /\ trimmed = 0 /\ relay = [r \in Relays |-> NoSession] /\ lease = "nobody"
  /\ late = [r \in Relays |-> <<>>] /\ log = <<>>
  /\ owner = "nobody" /\ worker = [i \in Consumers |-> Stopped]
  /\ inbox = [t \in Targets |-> 0] /\ applied = [t \in Targets |-> [e \in Events |-> 0]]
  /\ parked = [t \in Targets |-> {}] /\ deadLetters = {} /\ offset = 1 /\ reported = {}
  /\ spent = [expired |-> 0, crashes |-> 0, late |-> 0, assigned |-> 0, dead |-> 0]
Spend(what, max) == spent[what] < max /\ spent' = [spent EXCEPT ![what] = @ + 1]

-----------------------------------------------------------------------------
\* Clients: load the aggregate, then the stored reply; decide; commit, refusals too.

Load(c, k) ==
  /\ attempt[c][k].at = "idle" /\ heard[c] = {} /\ (k > 1 => attempt[c][k-1].at # "idle")
  /\ attempt' = [attempt EXCEPT ![c][k] = [at |-> "loaded", version |-> version, balance |-> balance]]
  /\ UNCHANGED <<balance, version, reply, effects, heard, refusedOwn, committed, relayVars, consumerVars, spent>>

Answer(c, k, r) ==
  /\ attempt' = [attempt EXCEPT ![c][k].at = "done"]
  /\ \/ heard' = [heard EXCEPT ![c] = @ \cup {r}] /\ refusedOwn' = (refusedOwn \/ (r = "refused" /\ effects'[c] > 0))
     \/ UNCHANGED <<heard, refusedOwn>>

ReadReply(c, k) ==
  /\ attempt[c][k].at = "loaded"
  /\ UNCHANGED effects
  /\ IF reply[c] # "none" THEN Answer(c, k, reply[c])
     ELSE attempt' = [attempt EXCEPT ![c][k].at = "commit"] /\ UNCHANGED <<heard, refusedOwn>>
  /\ UNCHANGED <<balance, version, reply, committed, relayVars, consumerVars, spent>>

Commit(c, k) ==
  LET a == attempt[c][k]
  IN
  /\ a.at = "commit"
  /\ IF reply[c] # "none" THEN
        /\ UNCHANGED <<balance, version, reply, effects, committed>>
        /\ Answer(c, k, reply[c])
     ELSE IF a.version # version THEN
        /\ attempt' = [attempt EXCEPT ![c][k] = [at |-> "loaded", version |-> version, balance |-> balance]]
        /\ UNCHANGED <<balance, version, reply, effects, heard, refusedOwn, committed>>
     ELSE IF a.balance >= 1 THEN
        /\ balance' = a.balance - 1 /\ version' = version + 1 /\ reply' = [reply EXCEPT ![c] = "ok"]
        /\ effects' = [effects EXCEPT ![c] = @ + 1]
        /\ committed' = committed \o [n \in 1..Len(Emits[c]) |-> <<c, n>>]
        /\ Answer(c, k, "ok")
     ELSE
        /\ reply' = [reply EXCEPT ![c] = "refused"]
        /\ UNCHANGED <<balance, version, effects, committed>>
        /\ Answer(c, k, "refused")
  /\ UNCHANGED <<relayVars, consumerVars, spent>>

-----------------------------------------------------------------------------
\* Relays

Acquire(r) ==
  /\ lease = "nobody" /\ ~relay[r].believes /\ lease' = r
  /\ relay' = [relay EXCEPT ![r] = [NoSession EXCEPT !.believes = TRUE]]
  /\ UNCHANGED <<commandVars, committed, trimmed, late, log, consumerVars, spent>>
LeaseEnds ==
  /\ lease \in Relays /\ relay[lease].believes /\ Spend("expired", MaxExpired) /\ lease' = "nobody"
  /\ UNCHANGED <<commandVars, committed, trimmed, relay, late, log, consumerVars>>
LeaseOfTheDeadEnds ==
  /\ lease \in Relays /\ ~relay[lease].believes /\ lease' = "nobody"
  /\ UNCHANGED <<commandVars, committed, trimmed, relay, late, log, consumerVars, spent>>

Leaves(r) == relay[r].underWay # <<>> /\ spent.late < MaxLate
SessionEnds(r) ==
  /\ late' = IF Leaves(r) THEN [late EXCEPT ![r] = relay[r].underWay] ELSE late
  /\ relay' = [relay EXCEPT ![r] = NoSession]
  /\ UNCHANGED <<commandVars, committed, trimmed, lease, log, consumerVars>>
Crash(r) ==
  /\ relay[r].believes /\ lease = r /\ spent.crashes < MaxCrashes /\ SessionEnds(r)
  /\ spent' = [spent EXCEPT !.crashes = @ + 1, !.late = IF Leaves(r) THEN @ + 1 ELSE @]
NoticeLoss(r) ==
  /\ relay[r].believes /\ lease # r /\ SessionEnds(r)
  /\ spent' = [spent EXCEPT !.late = IF Leaves(r) THEN @ + 1 ELSE @]

Read(r) ==
  LET e == Larger(relay[r].read, trimmed) + 1
  IN
  /\ relay[r].believes /\ Len(relay[r].underWay) < MaxUnderWay /\ e <= Len(committed)
  /\ relay' = [relay EXCEPT ![r].read = e, ![r].underWay = Append(@, e)]
  /\ UNCHANGED <<commandVars, committed, trimmed, lease, late, log, consumerVars, spent>>
Deliver(r) ==
  /\ relay[r].underWay # <<>> /\ Len(log) < MaxLog /\ log' = Append(log, Head(relay[r].underWay))
  /\ relay' = [relay EXCEPT ![r].underWay = Tail(@), ![r].confirmed = Head(relay[r].underWay)]
  /\ UNCHANGED <<commandVars, committed, trimmed, lease, late, consumerVars, spent>>
LateLands(r) ==
  /\ late[r] # <<>> /\ Len(log) < MaxLog
  /\ log' = Append(log, Head(late[r])) /\ late' = [late EXCEPT ![r] = Tail(@)]
  /\ UNCHANGED <<commandVars, committed, trimmed, relay, lease, consumerVars, spent>>
\* Redis loses nothing here, so "up to the confirmed" and "exactly the confirmed" are the same (Relay tells them apart).
Trim(r) ==
  /\ relay[r].confirmed # 0
  /\ trimmed' = Larger(trimmed, relay[r].confirmed) /\ relay' = [relay EXCEPT ![r].confirmed = 0]
  /\ UNCHANGED <<commandVars, committed, lease, late, log, consumerVars, spent>>

-----------------------------------------------------------------------------
\* Consumers

Assign(i) ==
  /\ Spend("assigned", MaxAssigned) /\ owner' = i
  /\ worker' = [worker EXCEPT ![i] = [Stopped EXCEPT !.on = TRUE, !.next = offset,
                                                     !.last = Smallest({inbox[t] : t \in Targets})]]
  /\ UNCHANGED <<commandVars, committed, relayVars, inbox, applied, parked, deadLetters, offset, reported>>

\* The events of a batch that are new, and what is missing before them, against last seen.
RECURSIVE Walk(_, _)
Walk(records, st) ==
  IF records = <<>> THEN st
  ELSE LET e == Head(records)
       IN Walk(Tail(records), [last |-> Larger(st.last, e),
                               new |-> IF e <= st.last THEN st.new ELSE st.new \cup {e},
                               missing |-> IF e > st.last + 1 THEN st.missing \cup (st.last + 1)..(e - 1) ELSE st.missing])

Take(i) ==
  LET w == worker[i]
  IN
  /\ w.on /\ w.todo = {}
  /\ \E n \in 1..(IF w.next < w.single THEN 1 ELSE MaxBatch) :
       /\ w.next + n - 1 <= Len(log)
       /\ LET seen == Walk(SubSeq(log, w.next, w.next + n - 1), [last |-> w.last, new |-> {}, missing |-> {}])
              todo == UNION {Touches(e) : e \in seen.new}
          IN /\ worker' = [worker EXCEPT ![i] =
                  [w EXCEPT !.next = w.next + n, !.last = seen.last, !.dead = FALSE, !.todo = todo,
                            !.batch = IF todo = {} THEN {} ELSE seen.new,
                            !.first = IF n > 1 /\ todo # {} THEN w.next ELSE 0,
                            !.lastBefore = IF n > 1 /\ todo # {} THEN w.last ELSE 0,
                            !.single = IF w.next + n >= w.single THEN 0 ELSE w.single]]
             /\ reported' = reported \cup seen.missing
  /\ UNCHANGED <<commandVars, committed, relayVars, owner, inbox, applied, parked, deadLetters, offset, spent>>

Done(i, t) ==
  LET w == worker[i]
      left == w.todo \ {t}
  IN worker' = [worker EXCEPT ![i] = [w EXCEPT !.todo = left, !.batch = IF left = {} THEN {} ELSE @,
                                               !.first = IF left = {} THEN 0 ELSE @,
                                               !.lastBefore = IF left = {} THEN 0 ELSE @]]

Apply(i, t) ==
  LET w == worker[i]
      top == Largest(w.batch)
  IN
  /\ w.on /\ t \in w.todo /\ ~w.dead
  /\ Done(i, t)
  /\ IF top <= inbox[t] THEN UNCHANGED <<inbox, applied>>
     ELSE /\ inbox' = [inbox EXCEPT ![t] = top]
          /\ applied' = [applied EXCEPT ![t] = [e \in Events |->
               IF e \in w.batch /\ e > inbox[t] /\ t \in Touches(e) THEN @[e] + 1 ELSE @[e]]]
  /\ UNCHANGED <<commandVars, committed, relayVars, owner, parked, deadLetters, offset, reported, spent>>

\* An event of the batch is poisonous: the batch is taken again, one event at a time.
OneByOne(i) ==
  LET w == worker[i]
  IN
  /\ w.on /\ w.first # 0 /\ ~w.dead /\ spent.dead < MaxDead
  /\ worker' = [worker EXCEPT ![i] = [w EXCEPT !.next = w.first, !.last = w.lastBefore, !.single = w.next,
                                               !.batch = {}, !.todo = {}, !.first = 0, !.lastBefore = 0]]
  /\ UNCHANGED <<commandVars, committed, relayVars, owner, inbox, applied, parked, deadLetters, offset, reported, spent>>
Dead(i) ==
  LET w == worker[i]
  IN
  /\ w.on /\ w.todo # {} /\ w.first = 0 /\ ~w.dead /\ Spend("dead", MaxDead)
  /\ deadLetters' = deadLetters \cup w.batch
  /\ worker' = [worker EXCEPT ![i].dead = TRUE, ![i].todo = Targets]
  /\ UNCHANGED <<commandVars, committed, relayVars, owner, inbox, applied, parked, offset, reported>>
Park(i, t) ==
  LET e == Largest(worker[i].batch)
  IN
  /\ worker[i].on /\ t \in worker[i].todo /\ worker[i].dead
  /\ Done(i, t)
  /\ IF e <= inbox[t] THEN UNCHANGED <<inbox, parked>>
     ELSE inbox' = [inbox EXCEPT ![t] = e] /\ parked' = [parked EXCEPT ![t] = @ \cup {e}]
  /\ UNCHANGED <<commandVars, committed, relayVars, owner, applied, deadLetters, offset, reported, spent>>
Replay(e, t) ==
  /\ e \in deadLetters /\ e \in parked[t] /\ parked' = [parked EXCEPT ![t] = @ \ {e}]
  /\ applied' = IF t \in Touches(e) THEN [applied EXCEPT ![t][e] = @ + 1] ELSE applied
  /\ UNCHANGED <<commandVars, committed, relayVars, owner, worker, inbox, deadLetters, offset, reported, spent>>

Raise(i, t) ==
  /\ worker[i].on /\ worker[i].todo = {} /\ inbox[t] < worker[i].last
  /\ inbox' = [inbox EXCEPT ![t] = worker[i].last]
  /\ UNCHANGED <<commandVars, committed, relayVars, owner, worker, applied, parked, deadLetters, offset, reported, spent>>
\* Not fenced: a zombie may store an older offset, or a newer one.
StoreOffset(i) ==
  /\ worker[i].on /\ worker[i].todo = {} /\ offset # worker[i].next
  /\ \A t \in Targets : inbox[t] >= worker[i].last
  /\ offset' = worker[i].next
  /\ UNCHANGED <<commandVars, committed, relayVars, owner, worker, inbox, applied, parked, deadLetters, reported, spent>>

-----------------------------------------------------------------------------
Next ==
  \/ \E c \in Clients, k \in Tries : Load(c, k) \/ ReadReply(c, k) \/ Commit(c, k)
  \/ LeaseEnds \/ LeaseOfTheDeadEnds
  \/ \E r \in Relays : \/ Acquire(r) \/ Crash(r) \/ NoticeLoss(r) \/ Read(r) \/ Deliver(r)
                       \/ LateLands(r) \/ Trim(r)
  \/ \E i \in Consumers : \/ Assign(i) \/ Take(i) \/ OneByOne(i) \/ Dead(i) \/ StoreOffset(i)
                          \/ \E t \in Targets : Apply(i, t) \/ Park(i, t) \/ Raise(i, t)
  \/ \E e \in Events, t \in Targets : Replay(e, t)
Spec == Init /\ [][Next]_vars

\* What is fair: some relay and the assigned consumer go on, somebody assigns, somebody replays dead letters.
Owner(Act(_)) == \E i \in Consumers : owner = i /\ Act(i)
CommitAny(i) == \E t \in Targets : Apply(i, t) \/ Park(i, t)
Fairness ==
  /\ WF_vars(LeaseOfTheDeadEnds)
  /\ \A r \in Relays : /\ WF_vars(Acquire(r)) /\ WF_vars(Read(r)) /\ WF_vars(Deliver(r))
                       /\ WF_vars(Trim(r)) /\ WF_vars(NoticeLoss(r))
  /\ WF_vars(Owner(Take)) /\ WF_vars(Owner(CommitAny))
  /\ WF_vars(owner = "nobody" /\ \E i \in Consumers : Assign(i))
  /\ WF_vars(\E e \in Events, t \in Targets : Replay(e, t))
FairSpec == Spec /\ Fairness

RECURSIVE Sum(_, _)
Sum(f, S) == IF S = {} THEN 0 ELSE LET x == CHOOSE x \in S : TRUE IN f[x] + Sum(f, S \ {x})

S1 == \A c \in Clients : /\ effects[c] <= 1
                         /\ "ok" \in heard[c] => effects[c] = 1
                         /\ "refused" \in heard[c] => effects[c] = 0
S2 == \A t \in Targets, e \in Events : applied[t][e] <= (IF e <= Len(committed) /\ t \in Touches(e) THEN 1 ELSE 0)
S3 == ~refusedOwn /\ \A c \in Clients : Cardinality(heard[c]) <= 1
S4 == \A j \in 1..Len(log) : (\A h \in 1..(j-1) : log[h] # log[j]) =>
                               (log[j] = 1 \/ \E h \in 1..(j-1) : log[h] = log[j] - 1)
\* Nothing is lost here, so nothing may be reported.
S5 == reported = {}
S6 == /\ balance + Sum(effects, Clients) = FirstBalance
      /\ Len(committed) = Sum([c \in Clients |-> effects[c] * Len(Emits[c])], Clients)
      /\ \A e \in 1..Len(committed), t \in Targets : t \in Touches(e) =>
           (applied[t][e] = 1 \/ e > trimmed \/ (e \in parked[t] /\ e \in deadLetters)
              \/ \E j \in 1..Len(log) : j >= offset /\ log[j] = e)
NoSkip == \A t \in Targets, e \in Events :
            (e <= Len(committed) /\ e <= inbox[t] /\ t \in Touches(e)) => (applied[t][e] = 1 \/ e \in parked[t])
\* L1: what is committed is applied in the end.
L1 == \A e \in Events, t \in Targets : (Len(committed) >= e /\ t \in Touches(e)) ~> (applied[t][e] = 1)
=============================================================================
