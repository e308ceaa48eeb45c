import type { Channel } from "../../src/sim/channel.ts";
import { type EndOrders, type EndStep, ordersBy } from "../../src/sim/hangup-order.ts";
import { eventOf } from "../sim-orders/raw-client.ts";
import type { Recording } from "./recording.ts";

interface Step {
  readonly uuid: string;
  readonly step: EndStep;
}

const OWN_ORDER: readonly EndStep[] = ["HANGUP", "HANGUP_COMPLETE", "DESTROY"];

/**
 * Who won the races at each hang-up of a recording, for the simulation to let the same ones win. Only the interleaving is
 * taken from the recording: what a leg tells, and its own order, stay the simulation's, or its usual order is used.
 */
export function recordedOrders(recordings: readonly Recording[]): EndOrders {
  const steps = recordings.flatMap(stepsOf);
  const usual = ordersBy(null);
  const taken = (wanted: readonly Step[], uuids: readonly string[]) =>
    steps.filter(
      ({ uuid, step }) => uuids.includes(uuid) && wanted.some((one) => one.uuid === uuid && one.step === step),
    );
  return {
    lonely(channel, jobPending, timedOut) {
      const own = usual.lonely(channel, jobPending, timedOut);
      const seen = taken(named(channel, own), [channel.uuid]).map(({ step }) => step);
      return sameSteps(seen, own) && inOrder(seen) ? seen : own;
    },
    bridged(first, second, killed) {
      const own = usual.bridged(first, second, killed);
      const wanted = own.map(({ leg, step }) => ({ uuid: leg === "first" ? first.uuid : second.uuid, step }));
      const seen = taken(wanted, [first.uuid, second.uuid]);
      const legal = seen.length === own.length && seen[0]?.uuid === first.uuid && seen[0].step === "HANGUP";
      const each = [first, second].every(({ uuid }) =>
        inOrder(seen.filter((one) => one.uuid === uuid).map((s) => s.step)),
      );
      if (!legal || !each) return own;
      return seen.map(({ uuid, step }) => ({
        leg: uuid === first.uuid ? ("first" as const) : ("second" as const),
        step,
      }));
    },
  };
}

const named = ({ uuid }: Channel, steps: readonly EndStep[]): readonly Step[] => steps.map((step) => ({ uuid, step }));

const sameSteps = (a: readonly EndStep[], b: readonly EndStep[]): boolean =>
  a.length === b.length && [...a].sort().join() === [...b].sort().join();

/** A leg's own steps keep their order, whatever comes between. */
const inOrder = (steps: readonly EndStep[]): boolean =>
  steps.filter((step) => OWN_ORDER.includes(step)).join() === OWN_ORDER.join();

function stepsOf({ frames }: Recording): readonly Step[] {
  return frames.flatMap((frame): readonly Step[] => {
    const event = eventOf(frame);
    if (!event) return [];
    const name = event["Event-Name"] ?? "";
    const originated = /origination_uuid=([0-9a-f-]{36})/.exec(event["Job-Command-Arg"] ?? "")?.[1];
    if (name === "BACKGROUND_JOB" && originated !== undefined && event._body?.startsWith("-ERR"))
      return [{ uuid: originated, step: "JOB" }];
    const step = name.replace("CHANNEL_", "") as EndStep;
    return [...OWN_ORDER, "UNBRIDGE"].includes(step) ? [{ uuid: event["Unique-ID"] ?? "", step }] : [];
  });
}
