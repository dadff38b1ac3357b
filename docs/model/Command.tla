------------------------------ MODULE Command ------------------------------
(* Commands on one aggregate, as a client and the ledger play them.          *)
(*                                                                           *)
(* A client gives up waiting and tries again with the same request id, while *)
(* its earlier attempts go on in the server: several attempts of one request *)
(* race. An attempt loads the aggregate and the request's stored reply,      *)
(* decides, and commits; the script of the commit is one atomic step. Any    *)
(* answer may be lost, any attempt may die between two steps.                *)
(*                                                                           *)
(* A command takes one point from the balance; at zero it is refused.        *)
EXTENDS Naturals, FiniteSets

CONSTANTS
  Clients,         \* each has one request
  Attempts,        \* of each client
  FirstBalance,
  MaxTopUps,       \* additions by somebody else, which bump the version
  MaxConflicts,    \* reloads after CONFLICT before an attempt gives up
  MaxExpired,      \* stored replies that vanish while clients still retry
  LoadOrder,       \* "aggregateFirst", "replyFirst", "atomic", or "aggregateOnly"
  RefusalMode,     \* "stored" (a commit like any other), "checked" (version checked, not stored), "plain" (no commit)
  KeyMode,         \* "derived" (every attempt meets the same partition) or "generated"
  CommitChecks     \* the checks that the script makes, of {"request", "version"}

Parts == IF KeyMode = "derived" THEN {1} ELSE {1, 2}
Tries == 1..Attempts

VARIABLES
  balance, version,   \* of the aggregate, per partition
  reply,              \* stored reply per partition and client, or "none"
  attempt,            \* what each attempt of each client is doing
  effects,            \* how often each client's command took effect
  heard,              \* the answers that reached each client
  topUps, expired,
  refusedOwn          \* somebody was refused although his own command had taken effect
vars == <<balance, version, reply, attempt, effects, heard, topUps, expired, refusedOwn>>

Idle == [at |-> "idle", part |-> 1, balance |-> 0, version |-> 0, reply |-> "none", conflicts |-> 0]

Init ==
  /\ balance = [p \in Parts |-> FirstBalance]
  /\ version = [p \in Parts |-> 0]
  /\ reply = [p \in Parts |-> [c \in Clients |-> "none"]]
  /\ attempt = [c \in Clients |-> [k \in Tries |-> Idle]]
  /\ effects = [c \in Clients |-> 0]
  /\ heard = [c \in Clients |-> {}]
  /\ topUps = 0 /\ expired = 0 /\ refusedOwn = FALSE

Become(c, k, a) == attempt' = [attempt EXCEPT ![c][k] = a]
HasVerdict(c) == heard[c] \cap {"ok", "refused"} # {}

Send(c, k) ==
  /\ attempt[c][k].at = "idle" /\ ~HasVerdict(c)
  /\ k > 1 => attempt[c][k-1].at # "idle"
  /\ \E p \in Parts : Become(c, k, [attempt[c][k] EXCEPT !.at = "load", !.part = p])
  /\ UNCHANGED <<balance, version, reply, effects, heard, topUps, expired, refusedOwn>>

WithAggregate(a) == [a EXCEPT !.balance = balance[a.part], !.version = version[a.part]]
WithReply(a, c) == [a EXCEPT !.reply = reply[a.part][c]]

Load(c, k) ==
  LET a == attempt[c][k]
  IN
  /\ a.at \in {"load", "loadMore"}
  /\ Become(c, k,
       CASE LoadOrder = "atomic" -> [WithReply(WithAggregate(a), c) EXCEPT !.at = "decide"]
         [] LoadOrder = "aggregateOnly" -> [WithAggregate(a) EXCEPT !.at = "decide"]
         [] LoadOrder = "aggregateFirst" /\ a.at = "load" -> [WithAggregate(a) EXCEPT !.at = "loadMore"]
         [] LoadOrder = "aggregateFirst" /\ a.at = "loadMore" -> [WithReply(a, c) EXCEPT !.at = "decide"]
         [] LoadOrder = "replyFirst" /\ a.at = "load" -> [WithReply(a, c) EXCEPT !.at = "loadMore"]
         [] OTHER -> [WithAggregate(a) EXCEPT !.at = "decide"])
  /\ UNCHANGED <<balance, version, reply, effects, heard, topUps, expired, refusedOwn>>

\* The attempt ends with an answer, which the client hears or not.
Answer(c, k, r) ==
  /\ Become(c, k, [Idle EXCEPT !.at = "done"])
  /\ \/ /\ heard' = [heard EXCEPT ![c] = @ \cup {r}]
        /\ refusedOwn' = (refusedOwn \/ (r = "refused" /\ effects[c] > 0))
     \/ UNCHANGED <<heard, refusedOwn>>

Decide(c, k) ==
  LET a == attempt[c][k]
  IN
  /\ a.at = "decide"
  /\ IF a.reply # "none" THEN Answer(c, k, a.reply)
     ELSE IF a.balance < 1 /\ RefusalMode = "plain" THEN Answer(c, k, "refused")
     ELSE /\ Become(c, k, [a EXCEPT !.at = "commit", !.reply = IF a.balance >= 1 THEN "ok" ELSE "refused"])
          /\ UNCHANGED <<heard, refusedOwn>>
  /\ UNCHANGED <<balance, version, reply, effects, topUps, expired>>

\* commit.lua: one atomic step, checks in this order.
Commit(c, k) ==
  LET a == attempt[c][k]
      p == a.part
  IN
  /\ a.at = "commit"
  /\ IF "request" \in CommitChecks /\ reply[p][c] # "none" THEN
        \* DUPLICATE
        /\ Answer(c, k, reply[p][c])
        /\ UNCHANGED <<balance, version, reply, effects>>
     ELSE IF "version" \in CommitChecks /\ a.version # version[p] THEN
        \* CONFLICT
        /\ IF a.conflicts < MaxConflicts
           THEN /\ Become(c, k, [Idle EXCEPT !.at = "load", !.part = p, !.conflicts = a.conflicts + 1])
                /\ UNCHANGED <<heard, refusedOwn>>
           ELSE Answer(c, k, "aborted")
        /\ UNCHANGED <<balance, version, reply, effects>>
     ELSE IF a.reply = "ok" THEN
        \* The state that was decided on is written, not an increment.
        /\ balance' = [balance EXCEPT ![p] = a.balance - 1]
        /\ version' = [version EXCEPT ![p] = @ + 1]
        /\ reply' = [reply EXCEPT ![p][c] = "ok"]
        /\ effects' = [effects EXCEPT ![c] = @ + 1]
        /\ Become(c, k, [a EXCEPT !.at = "answer"])
        /\ UNCHANGED <<heard, refusedOwn>>
     ELSE
        /\ reply' = IF RefusalMode = "stored" THEN [reply EXCEPT ![p][c] = "refused"] ELSE reply
        /\ Become(c, k, [a EXCEPT !.at = "answer"])
        /\ UNCHANGED <<balance, version, effects, heard, refusedOwn>>
  /\ UNCHANGED <<topUps, expired>>

Reply(c, k) ==
  /\ attempt[c][k].at = "answer"
  /\ Answer(c, k, attempt[c][k].reply)
  /\ UNCHANGED <<balance, version, reply, effects, topUps, expired>>

Crash(c, k) ==
  /\ attempt[c][k].at \notin {"idle", "done"}
  /\ Become(c, k, [Idle EXCEPT !.at = "done"])
  /\ UNCHANGED <<balance, version, reply, effects, heard, topUps, expired, refusedOwn>>

TopUp ==
  /\ topUps < MaxTopUps /\ topUps' = topUps + 1
  /\ \E p \in Parts : /\ balance' = [balance EXCEPT ![p] = @ + 1]
                      /\ version' = [version EXCEPT ![p] = @ + 1]
  /\ UNCHANGED <<reply, attempt, effects, heard, expired, refusedOwn>>

Expire ==
  /\ expired < MaxExpired /\ expired' = expired + 1
  /\ \E p \in Parts, c \in Clients :
        reply[p][c] # "none" /\ reply' = [reply EXCEPT ![p][c] = "none"]
  /\ UNCHANGED <<balance, version, attempt, effects, heard, topUps, refusedOwn>>

Next ==
  \/ \E c \in Clients, k \in Tries :
        Send(c, k) \/ Load(c, k) \/ Decide(c, k) \/ Commit(c, k) \/ Reply(c, k) \/ Crash(c, k)
  \/ TopUp
  \/ Expire
Spec == Init /\ [][Next]_vars

RECURSIVE Sum(_, _)
Sum(f, S) == IF S = {} THEN 0 ELSE LET x == CHOOSE x \in S : TRUE IN f[x] + Sum(f, S \ {x})

\* An acknowledged command took effect exactly once, any command at most once.
S1 == \A c \in Clients : effects[c] <= 1 /\ ("ok" \in heard[c] => effects[c] = 1)
\* What was refused has no effect, not even later by a delayed attempt.
S1b == \A c \in Clients : "refused" \in heard[c] => effects[c] = 0
\* Nobody is refused because his own command has already taken effect.
S3 == ~refusedOwn
\* All answers to one request agree.
OneVerdict == \A c \in Clients : Cardinality(heard[c] \cap {"ok", "refused"}) <= 1
\* Points are conserved.
S6 == Sum(balance, Parts) + Sum(effects, Clients) = FirstBalance * Cardinality(Parts) + topUps
=============================================================================
