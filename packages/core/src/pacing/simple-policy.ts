import type { Instant } from "../model/instant.ts";
import { callsInFlight, isClosing, NO_FIGURES, readyAgents, roomUnderRatio, withinMeans } from "./counts.ts";
import type { Floor } from "./floor.ts";
import type { Bound } from "./plan.ts";
import type { PacingPolicy, PolicyPlan, PolicySettings } from "./policy.ts";

/**
 * The modes that count and do not learn.
 *
 * - `preview` never launches: agents do.
 * - `progressive` keeps one call in flight per ready agent, so that nobody is abandoned but when an agent vanishes.
 * - `power` keeps `dialRatio` calls in flight per ready agent, whatever comes of it.
 */
export function simplePolicy(mode: "preview" | "progressive" | "power"): PacingPolicy {
  return {
    name: mode,
    plan: (floor, settings, now) => planSimply(floor, mode, settings, now),
    observe: () => {},
    save: () => null,
    load: (learned) => learned === null,
  };
}

function planSimply(floor: Floor, mode: string, settings: PolicySettings, now: Instant): PolicyPlan {
  const ready = readyAgents(floor);
  const inFlight = callsInFlight(floor);
  const answer = (launch: number, bound: Bound, because: string): PolicyPlan => ({
    launch,
    bound,
    because,
    giveUp: [],
    figures: { ...NO_FIGURES, readyAgents: ready, inFlight },
  });
  if (mode === "preview") return answer(0, "preview", "In preview mode agents launch calls.");
  if (isClosing(floor, now)) return answer(0, "schedule", "The day ends before a call would be answered.");
  if (ready === 0) return answer(0, "no_ready_agents", "No agent is ready.");
  const ratio = mode === "power" ? settings.dialRatio : 1;
  const room = Math.min(Math.max(0, Math.floor(ready * ratio) - inFlight), roomUnderRatio(floor, settings, inFlight));
  const { launch, bound } = withinMeans(floor, room, "none");
  const rule = mode === "power" ? `${ratio} lines per ready agent` : "one call per ready agent";
  const limit =
    launch < room ? `, ${launch} allowed by the ${bound === "line_limit" ? "lines" : "calls per second"}` : "";
  return answer(launch, bound, `${ready} ready, ${inFlight} in flight, ${rule}${limit}.`);
}
