import { describe, expect, it } from "vitest";
import { SECOND } from "../model/instant.ts";
import { NO_FIGURES } from "../pacing/counts.ts";
import type { Floor } from "../pacing/floor.ts";
import type { Observation, PacingPolicy } from "../pacing/policy.ts";
import {
  AE,
  ALL_ANSWER,
  aCampaignOn,
  callsOn,
  contactsOn,
  NOBODY_ANSWERS,
  type StageOptions,
  stage,
} from "./testing.ts";

interface Heard {
  readonly floors: Floor[];
  readonly seen: Observation[];
}

/** Launches a call, and asks to let every ringing call go, whatever it has rung: what may be is not its to judge. */
function eager(heard: Heard): PacingPolicy {
  let left = 1;
  return {
    name: "eager",
    plan: (floor) => {
      heard.floors.push(floor);
      const launch = left;
      left = 0;
      const giveUp = floor.calls.flatMap(({ phase }, place) => (phase === "ringing" ? [place] : []));
      return { launch, giveUp, bound: "none", because: "", figures: NO_FIGURES };
    },
    observe: (seen) => heard.seen.push(seen),
    save: () => null,
    load: () => true,
  };
}

async function ringingOn(options: StageOptions = {}, mode: "predictive" | "power" = "predictive") {
  const heard: Heard = { floors: [], seen: [] };
  const on = await stage({
    agents: 1,
    world: NOBODY_ANSWERS,
    ...options,
    dialer: { pacing: () => eager(heard), ...options.dialer },
  });
  const { campaignId } = await aCampaignOn(on, {
    phones: ["+971501234567"],
    mode,
    settings: { ringTimeoutMs: 30_000 },
  });
  await on.dialer.campaigns.start(campaignId);
  return { ...on, campaignId, heard };
}

describe("ringing calls that a predictive policy lets go", () => {
  it("ring for 15 s, whatever the policy asks, and end as calls that nobody answered", async () => {
    const on = await ringingOn();
    await on.pass(15 * SECOND);
    expect((await callsOn(on)).map(({ phase }) => phase)).toEqual(["ringing"]);
    await on.pass(3 * SECOND);
    const calls = await callsOn(on);
    expect(calls.map(({ outcome, hangupCause, hangupBy }) => [outcome, hangupCause, hangupBy])).toEqual([
      ["no_answer", "ORIGINATOR_CANCEL", "system"],
    ]);
    for (const { ringingAt, endedAt } of calls)
      expect((endedAt ?? 0) - (ringingAt ?? 0)).toBeGreaterThanOrEqual(15 * SECOND);
    expect(on.core.channels()).toEqual([]);
  });

  it("go back to their list as any that nobody answered", async () => {
    const on = await ringingOn();
    await on.pass(20 * SECOND);
    for (const contact of await contactsOn(on, on.campaignId)) {
      expect(contact).toMatchObject({ status: "pending", attempts: 1, reached: false });
      expect(contact.nextAttemptAt).toBeGreaterThan(on.clock.now());
    }
  });

  it("are told to the policy as given up, and are on its floor no more", async () => {
    const on = await ringingOn();
    await on.pass(20 * SECOND);
    expect(on.heard.seen.flatMap((seen) => (seen.type === "unanswered" ? [seen.cause] : []))).toEqual(["given_up"]);
    expect(on.heard.floors.at(-1)?.calls).toEqual([]);
  });

  it("ring on in another mode, and where the dialer is told to give nothing up", async () => {
    for (const on of [await ringingOn({}, "power"), await ringingOn({ dialer: { giveUpRinging: false } })]) {
      await on.pass(25 * SECOND);
      expect((await callsOn(on)).map(({ phase }) => phase)).toEqual(["ringing"]);
      expect(on.heard.floors.at(-1)?.leastRingMs).toBeNull();
    }
  });

  it("are replaced by fresh ones only where the dialer is not told to let go for lack of an agent alone", async () => {
    for (const [giveUpRinging, replacesLate] of [
      [true, true],
      ["surplus", false],
      [false, false],
    ] as const) {
      const on = await ringingOn({ dialer: { giveUpRinging } });
      await on.pass(SECOND);
      expect(on.heard.floors.at(-1)).toMatchObject({
        replacesLate,
        leastRingMs: giveUpRinging === false ? null : 15_000,
      });
    }
  });

  it("count as abandoned when a person answers while the hang-up is on its way", async () => {
    const on = await ringingOn();
    await on.pass(15 * SECOND);
    const [call] = await callsOn(on);
    const { hangUp } = on.transport;
    on.transport.hangUp = async (legId, cause) => {
      if (call !== undefined && cause === "ORIGINATOR_CANCEL")
        on.tellSwitch({
          type: "leg.answered",
          callId: call.id,
          legId,
          role: "customer",
          node: "sim",
          at: on.clock.now(),
        });
      return hangUp.call(on.transport, legId, cause);
    };
    await on.pass(5 * SECOND);
    expect((await callsOn(on)).map(({ phase, abandoned }) => [phase, abandoned])).toEqual([["final", true]]);
    expect(on.told("call.abandoned")).toHaveLength(1);
    expect(on.told("call.connected")).toHaveLength(0);
    const { counters } = await on.dialer.campaigns.view(on.campaignId);
    expect(counters).toMatchObject({ abandoned: 1, answeredConnected: 0 });
  });

  it("ring as long as the called country wants, where that is more than 15 s", async () => {
    const [ground] = AE.rules.abandon;
    if (ground === undefined) throw new Error("no rule to take the ground of");
    const ring = [{ ...ground, value: { minRingMs: 22_000 } }];
    const on = await ringingOn({ dialer: { rules: [{ ...AE, rules: { ...AE.rules, ring } }] } });
    await on.pass(20 * SECOND);
    expect(on.heard.floors.at(-1)?.leastRingMs).toBe(22_000);
    expect((await callsOn(on)).map(({ phase }) => phase)).toEqual(["ringing"]);
    await on.pass(5 * SECOND);
    expect((await callsOn(on)).map(({ outcome }) => outcome)).toEqual(["no_answer"]);
  });

  it("are told to the switch again when its channels are compared after a lost connection", async () => {
    const on = await ringingOn();
    const { hangUp } = on.transport;
    on.transport.hangUp = async () => ({ kind: "accepted" });
    await on.pass(18 * SECOND);
    expect((await callsOn(on)).map(({ phase, hangupBy }) => [phase, hangupBy])).toEqual([["ringing", "system"]]);
    on.transport.hangUp = hangUp;
    on.tellSwitch({ type: "switch.disconnected", node: "sim", at: on.clock.now(), why: "test" });
    on.tellSwitch({ type: "switch.connected", node: "sim", at: on.clock.now() });
    await on.pass(2 * SECOND);
    expect((await callsOn(on)).map(({ outcome }) => outcome)).toEqual(["no_answer"]);
    expect(on.core.channels()).toEqual([]);
  });

  it("leave who answered in time to his agent", async () => {
    const on = await ringingOn({ world: { ...ALL_ANSWER, ringToAnswer: { meanMs: 14_000, shape: 100_000 } } });
    await on.pass(20 * SECOND);
    expect((await callsOn(on)).map(({ phase, hangupBy }) => [phase, hangupBy])).toEqual([["connected", null]]);
  });

  it("end at the ring limit when the switch never hears that they are to be let go", async () => {
    const on = await ringingOn();
    on.transport.hangUp = async () => ({ kind: "accepted" });
    await on.pass(20 * SECOND);
    expect((await callsOn(on)).map(({ phase, hangupBy }) => [phase, hangupBy])).toEqual([["ringing", "system"]]);
    await on.pass(40 * SECOND);
    expect((await callsOn(on)).map(({ outcome }) => outcome)).toEqual(["no_answer"]);
  });
});
