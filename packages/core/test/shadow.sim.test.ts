import { describe, expect, it } from "vitest";
import type { Diagnostics } from "../src/dialer-api.ts";
import { campaignsOf } from "../src/engine/campaigns.ts";
import { simplePolicy } from "../src/pacing/simple-policy.ts";
import { simulateShift } from "../src/sim/shift.ts";
import { peopleIn, WORLDS } from "./shift-worlds.ts";

const world = WORLDS["ten agents with short talks"] as (typeof WORLDS)[string];

describe("what pacing shows of itself", () => {
  it("C-CAM-17 keeps its decisions with what they were made of, foretells, and asks a candidate beside", async () => {
    const seen: { why: Diagnostics | null } = { why: null };
    const report = await simulateShift({
      agents: world.agents,
      hours: 0.25,
      people: peopleIn(world, "shadow", 0.25),
      mode: "predictive",
      shadow: () => simplePolicy("progressive"),
      inspect: async (engine, id) => {
        const [tenant] = await engine.storage.read((stores) => stores.tenants.all());
        if (tenant !== undefined) seen.why = await campaignsOf(engine, tenant.id).diagnostics(id);
      },
    });
    const { why } = seen;
    expect(why?.decisions).toHaveLength(20);
    expect(why?.decisions[0]).toMatchObject({ policy: "predictive", shadow: { policy: "progressive" } });
    const ats = why?.decisions.map(({ at }) => at) ?? [];
    expect(ats).toEqual(ats.toSorted((a, b) => b - a));
    expect(why?.shadow).toMatchObject({ policy: "progressive" });
    expect(why?.shadow?.less).toBeGreaterThan(0);
    const calls = why?.calibration.answers.reduce((sum, tenth) => sum + tenth.calls, 0) ?? 0;
    expect(calls).toBeGreaterThan(report.dialed * 0.9);
    expect(why?.calibration.abandons.seen).toBe(report.abandoned);
  });
});
