import fc from "fast-check";

// Trials of properties while mutants are tried: the same ones each time, so that a score can be had again, and none looked for that
// is shorter once one has failed.
fc.configureGlobal({ seed: 20261126, endOnFailure: true });
