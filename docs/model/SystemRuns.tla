----------------------------- MODULE SystemRuns -----------------------------
(* The commands that the configurations of System choose from.               *)
EXTENDS System
CONSTANTS c1, c2, A, B
OneEach == (c1 :> <<{A, B}>>) @@ (c2 :> <<{B}>>)
TwoOfOne == (c1 :> <<{A, B}, {B}>>)
TwoAndOne == (c1 :> <<{A, B}, {B}>>) @@ (c2 :> <<{A}>>)
Symmetry == Permutations(Relays) \cup Permutations(Consumers)
=============================================================================
