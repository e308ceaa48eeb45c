import { AbandonGuard } from "../../packages/core/src/engine/abandon-guard.ts";
import type { BookChange, FloorBook } from "../../packages/core/src/engine/floor-book.ts";
import type { Call } from "../../packages/core/src/model/call.ts";
import type { Campaign } from "../../packages/core/src/model/campaign.ts";
import type { CampaignId } from "../../packages/core/src/model/ids.ts";
import type { Observation, PacingPolicy } from "../../packages/core/src/pacing/policy.ts";
import { staying } from "../../packages/core/src/pacing/surplus.ts";

const ID = "guarded" as CampaignId;
const CAMPAIGN = { id: ID, dialingMode: "predictive" } as Campaign;

/** What became of a day under the guard. */
export interface GuardedDay {
  /** When it paused the campaign; null = never. */
  trippedAt: number | null;
  /** How often it let less pass than was asked for. */
  lowered: number;
}

/**
 * A policy with the production guard under it, for the fast loop: the guard hears of calls as the engine's book would tell it,
 * and a campaign it has paused launches nothing more.
 */
export function guarded(policy: PacingPolicy, day: GuardedDay): PacingPolicy {
  let hear: (change: BookChange) => void = () => {};
  const book = { listen: (listener: typeof hear) => (hear = listener) } as unknown as FloorBook;
  const guard = new AbandonGuard(book);
  guard.begin(ID, { connected: 0, abandoned: 0 });
  return {
    ...policy,
    plan: (floor, settings, now) => {
      const plan = policy.plan(floor, settings, now);
      if (day.trippedAt !== null) return { ...plan, launch: 0, bound: "abandon_cap" };
      const { launch, trip, because } = guard.judge(CAMPAIGN, staying(floor, plan.giveUp, now), plan.launch, now);
      if (because !== null) day.lowered += 1;
      if (trip) day.trippedAt = now;
      return { ...plan, launch };
    },
    observe: (seen) => {
      policy.observe(seen);
      const call = changeOf(seen);
      if (call !== null) hear({ call });
    },
  };
}

/** A call's row before and after, as far as the guard looks at it. */
function changeOf(seen: Observation): BookChange["call"] | null {
  const row = { campaignId: ID, answeredAt: null, connectedAt: null, endedAt: null, abandoned: false, amdResult: null };
  const change = (before: Partial<Call>, after: Partial<Call>) =>
    ({ before: { ...row, ...before } as Call, after: { ...row, ...before, ...after } as Call }) as const;
  const answeredAt = seen.at;
  switch (seen.type) {
    case "answered":
      // Where machines are listened for, the answer came before its verdict and has been told.
      return seen.verdict === null || seen.at === seen.answeredAt ? change({}, { answeredAt }) : null;
    case "unanswered":
      return change({}, { endedAt: seen.at });
    case "connected":
      return change({ answeredAt }, { connectedAt: seen.at });
    case "abandoned":
      return change({ answeredAt }, { abandoned: true });
    case "talk_ended":
      return change({ answeredAt, connectedAt: seen.since }, { endedAt: seen.at });
    default:
      return null;
  }
}
