import type { Instant } from "../model/instant.ts";
import type { Floor, FloorAgent, FloorCall } from "./floor.ts";

/** What the marginal rule must know of the world: learned, or told to an informed reference. */
export interface Beliefs {
  /** Before the others at a decision: takes the floor in. */
  look(floor: Floor, now: Instant): void;
  /** Chance that a call launched now is answered by a person. */
  freshChance(): number;
  /** Chance that a person answers this call yet; a waiting one has. */
  callChance(call: FloorCall, now: Instant): number;
  /** Of this, what comes when the call may be given up already; 0 where none may. */
  lateChance(call: FloorCall, now: Instant): number;
  /** Of the chance of a call launched now, the same. */
  freshLateChance(): number;
  /** Chance that a busy agent is free for a person who answers now. */
  soonFreeChance(agent: FloorAgent, now: Instant): number;
  /** Chance that a busy agent is free in time for a call launched now. */
  freedChance(agent: FloorAgent, now: Instant): number;
  /** Chance that a ready agent is gone by then. */
  readonly vanishChance: number;
  readonly leavesPerAgentSecond: number;
  /** From near 0, nothing seen yet, to 1: how much of the threshold is used. */
  readonly trust: number;
  /** Calls that may be on their way, not yet ringing, at once. */
  readonly mayDial: number;
  /** Relative error of the chances, as far as it is common to all calls. */
  readonly doubt: number;
}
