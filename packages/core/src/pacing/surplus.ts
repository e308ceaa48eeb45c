import type { Instant } from "../model/instant.ts";
import type { Beliefs } from "./beliefs.ts";
import type { Floor, FloorCall } from "./floor.ts";
import type { Overdial } from "./overdial.ts";

/** Of calls that may be let go: they are, when who answered one now would find no agent with this chance. */
const TOO_LIKELY_LOST = 0.5;

const NONE: readonly number[] = [];

/**
 * Ringing calls to let go: those that have rung as long as the law wants, when no agent is left for who answers them.
 *
 *     P(persons picked up and not connected − agents whose wrap-up ends while a person waits ≥ agents ready) ≥ ½
 *
 * It asks of this moment only. Such a call is answered in the next second with less than one chance in a hundred; as long as an
 * agent is there to take it, that is worth having, and when none is it costs a person. Should an agent be free a second later, a
 * fresh call is worth four times as much as the old one. The chance hardly matters: from 0.3 to 0.9 worlds of three to twenty agents
 * came out alike (with machines listened for, 0.9 was worse), since mostly an agent is ready or none will be for a while.
 *
 * What it brings is not the calls it saves but those it lets launch: a second call for one agent is a risk for its first 15 s of
 * ringing only, and of the first call, long ringing, for no second.
 */
export function surplus(floor: Floor, beliefs: Beliefs, overdial: Overdial, now: Instant): readonly number[] {
  const { leastRingMs, calls, agents } = floor;
  if (leastRingMs === null) return NONE;
  const since = now - leastRingMs;
  if (!calls.some((call) => mayGo(call, since))) return NONE;
  const picked = calls.filter(({ phase, promised }) => phase === "detecting" && !promised);
  let free = 0;
  for (const { phase, promised } of calls) if (phase === "waiting" && !promised) free--;
  for (const { state } of agents) if (state === "ready") free++;
  if (free > picked.length) return NONE;
  overdial.reset(picked.length, agents.length, true);
  for (const call of picked) overdial.up(beliefs.callChance(call, now));
  for (const agent of agents)
    if (agent.state === "wrap_up" && !agent.leaving) overdial.down(beliefs.soonFreeChance(agent, now));
  if (overdial.tail(free) < TOO_LIKELY_LOST) return NONE;
  return calls.flatMap((call, place) => (mayGo(call, since) ? place : []));
}

/** Has rung so long that it may be given up. */
export const mayGo = ({ phase, ringingAt, promised }: FloorCall, since: Instant): boolean =>
  phase === "ringing" && !promised && ringingAt !== null && ringingAt <= since;

/** The floor once these calls are let go, of which only those count that may be. */
export function staying(floor: Floor, giveUp: readonly number[], now: Instant): Floor {
  const { leastRingMs, calls } = floor;
  if (giveUp.length === 0 || leastRingMs === null) return floor;
  const going = new Set(giveUp);
  return { ...floor, calls: calls.filter((call, place) => !going.has(place) || !mayGo(call, now - leastRingMs)) };
}
