import fc from "fast-check";

// Trials of properties while mutants are tried: the same ones each time and a quarter of a second of them, for each mutant meets them
// all; and none looked for that is shorter once one has failed.
fc.configureGlobal({ seed: 20261126, endOnFailure: true, interruptAfterTimeLimit: 250 });
