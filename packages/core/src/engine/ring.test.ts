import { describe, expect, it } from "vitest";
import { SECOND } from "../model/instant.ts";
import { AE, aCampaignOn, callsOn, NOBODY_ANSWERS, stage } from "./testing.ts";

describe("how long a call rings", () => {
  const ringing = async (minRingMs: number): Promise<number | undefined> => {
    const [ground] = AE.rules.abandon;
    if (ground === undefined) throw new Error("no rule to take the ground of");
    const ring = [{ ...ground, value: { minRingMs } }];
    const on = await stage({ world: NOBODY_ANSWERS, dialer: { rules: [{ ...AE, rules: { ...AE.rules, ring } }] } });
    const { campaignId } = await aCampaignOn(on, { phones: ["+971501234567"], settings: { ringTimeoutMs: 20_000 } });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    return (await callsOn(on))[0]?.ringTimeoutMs;
  };

  it("is what the campaign wishes, and never less than the law wants", async () => {
    expect(await ringing(15_000)).toBe(20_000);
    expect(await ringing(26_000)).toBe(26_000);
  });
});
