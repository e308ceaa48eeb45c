import type { Chance } from "./chance.ts";
import type { Channel } from "./channel.ts";

// The order in which a hang-up is told. Measured on a real switch: fixed for what one thread does, a race for the rest.

export type EndStep = "HANGUP" | "HANGUP_COMPLETE" | "DESTROY" | "JOB" | "UNBRIDGE";

export interface LegStep {
  /** `first` is the leg that ended the bridge, `second` the one that was ended by it. */
  readonly leg: "first" | "second";
  readonly step: EndStep;
}

/** Who wins where threads of the switch race at a hang-up. */
export interface EndOrders {
  /** @param jobPending the originate is not over: its failure must be among the steps. */
  lonely(channel: Channel, jobPending: boolean, timedOut: boolean): readonly EndStep[];
  /** @param first the leg that ended the bridge. @param killed by a command of ours. */
  bridged(first: Channel, second: Channel, killed: boolean): readonly LegStep[];
}

/** @param chance null = the orders of the recorded calls. */
export const ordersBy = (chance: Chance | null): EndOrders => ({
  lonely: (_channel, jobPending, timedOut) => lonelyEnd(jobPending, timedOut, chance),
  bridged: (first, _second, killed) => bridgedEnd(first.bridgeSide === "a", killed, chance),
});

/**
 * A channel that is not bridged. The job of an unfinished originate usually comes between HANGUP_COMPLETE and DESTROY, at
 * a timeout right after HANGUP; with chance, in the shares that were measured in 800 failed originates.
 *
 * @param chance null = the usual order.
 */
export function lonelyEnd(jobPending: boolean, timedOut: boolean, chance: Chance | null): readonly EndStep[] {
  if (!jobPending) return ["HANGUP", "HANGUP_COMPLETE", "DESTROY"];
  const steps: EndStep[] = ["HANGUP", "HANGUP_COMPLETE", "DESTROY"];
  steps.splice(jobPlace(timedOut, chance), 0, "JOB");
  return steps;
}

function jobPlace(timedOut: boolean, chance: Chance | null): number {
  if (chance === null) return timedOut ? 1 : 2;
  const weights = timedOut
    ? { beforeHangup: 0, afterHangup: 0.9, afterComplete: 0.1, afterDestroy: 0 }
    : { beforeHangup: 3, afterHangup: 6, afterComplete: 729, afterDestroy: 62 };
  const place = chance.pick(weights);
  return ["beforeHangup", "afterHangup", "afterComplete", "afterDestroy"].indexOf(place);
}

/**
 * Two bridged channels. UNBRIDGE is told once, on the A leg.
 *
 * @param firstIsA the A leg ended it. @param killed by a command of ours, not by its far end. @param chance null = the
 * order of the recorded calls.
 */
export function bridgedEnd(firstIsA: boolean, killed: boolean, chance: Chance | null): readonly LegStep[] {
  if (chance !== null) return interleaved(firstIsA, chance);
  if (!firstIsA) {
    return [
      ...of("first", "HANGUP", "HANGUP_COMPLETE"),
      ...of("second", "UNBRIDGE"),
      ...of("first", "DESTROY"),
      ...of("second", "HANGUP", "HANGUP_COMPLETE", "DESTROY"),
    ];
  }
  if (killed) {
    return [
      ...of("first", "HANGUP", "UNBRIDGE"),
      ...of("second", "HANGUP", "HANGUP_COMPLETE"),
      ...of("first", "HANGUP_COMPLETE"),
      ...of("second", "DESTROY"),
      ...of("first", "DESTROY"),
    ];
  }
  return [
    ...of("first", "HANGUP"),
    ...of("second", "HANGUP"),
    ...of("first", "UNBRIDGE"),
    ...of("second", "HANGUP_COMPLETE", "DESTROY"),
    ...of("first", "HANGUP_COMPLETE", "DESTROY"),
  ];
}

/** The leg that ended the bridge goes, the other is kept parked (`park_after_bridge`). */
export const partedEnd = (firstIsA: boolean): readonly LegStep[] => [
  ...of("first", "HANGUP", "HANGUP_COMPLETE"),
  ...of(firstIsA ? "first" : "second", "UNBRIDGE"),
  ...of("first", "DESTROY"),
];

/** Any merge of the two legs' own orders that begins with the HANGUP that caused it all. */
function interleaved(firstIsA: boolean, chance: Chance): readonly LegStep[] {
  const ownOrder: readonly EndStep[] = ["HANGUP", "HANGUP_COMPLETE", "DESTROY"];
  const first: LegStep[] = of("first", ...ownOrder);
  const second: LegStep[] = of("second", ...ownOrder);
  const unbridgeAt = firstIsA ? 1 : chance.happens(0.5) ? 0 : 1;
  (firstIsA ? first : second).splice(unbridgeAt, 0, { leg: firstIsA ? "first" : "second", step: "UNBRIDGE" });
  const merged = first.splice(0, 1);
  while (first.length + second.length > 0) {
    const takeFirst = chance.uniform(0, first.length + second.length) < first.length;
    merged.push(...(takeFirst ? first : second).splice(0, 1));
  }
  return merged;
}

const of = (leg: LegStep["leg"], ...steps: readonly EndStep[]): LegStep[] => steps.map((step) => ({ leg, step }));

/** Both channels of a loopback call, the one at the far side first. */
export function loopbackEnd(jobPending: boolean): readonly { readonly leg: "A" | "B"; readonly step: EndStep }[] {
  const both = (step: EndStep) => [{ leg: "B", step } as const, { leg: "A", step } as const];
  const job = jobPending ? [{ leg: "A", step: "JOB" } as const] : [];
  return [...both("HANGUP"), ...both("HANGUP_COMPLETE"), ...job, ...both("DESTROY").reverse()];
}
