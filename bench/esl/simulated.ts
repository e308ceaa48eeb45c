import { startSimulatedSwitch } from "../../packages/core/src/sim/index.ts";
import { systemClock, systemTimers } from "../../packages/core/src/system.ts";

// The simulated switch, in a process of its own. Everybody answers at once and talks until hung up.

const simulated = await startSimulatedSwitch({
  clock: systemClock,
  timers: systemTimers,
  password: "x",
  maxSessions: 1_000_000,
  sessionsPerSecond: 1_000_000,
  settings: {
    outcomes: { answer: 1, noAnswer: 0, busy: 0, voicemail: 0, invalid: 0, failure: 0, refusal: 0 },
    setupMs: [1, 2],
    ringToAnswer: { meanMs: 1, shape: 1_000 },
    patience: { meanMs: 600_000, cv: 0 },
  },
});
process.send?.(simulated.port);
process.on("disconnect", () => process.exit());
