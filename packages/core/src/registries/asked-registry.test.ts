import { describe, expect, it } from "vitest";
import type { E164 } from "../model/phone.ts";
import { onlineRegistry, type Verdict, washRegistry } from "./asked-registry.ts";

const PHONE = "+971501234567" as E164;
const OTHER = "+971501234568" as E164;

function aClock(): { now(): number; monotonic(): number; at: number } {
  const clock = { at: 1_000_000, now: () => clock.at, monotonic: () => clock.at };
  return clock;
}

describe("A register that is asked over the network", () => {
  it("is asked once while its answer is good, and again afterwards", async () => {
    const clock = aClock();
    let asked = 0;
    const ask = async (): Promise<Verdict> => {
      asked += 1;
      return { listed: asked === 1, asOf: clock.at, validUntil: clock.at + 500 };
    };
    const registry = onlineRegistry({ "ae.tdra": { source: "portal", ask } }, clock);
    const both = await Promise.all([registry.lookup("ae.tdra", PHONE), registry.lookup("ae.tdra", PHONE)]);
    expect(both.map((answer) => answer?.listed)).toEqual([true, true]);
    clock.at += 499;
    expect((await registry.lookup("ae.tdra", PHONE))?.listed).toBe(true);
    expect(asked).toBe(1);
    clock.at += 1;
    expect((await registry.lookup("ae.tdra", PHONE))?.listed).toBe(false);
    expect(await registry.lookup("sa.cst", PHONE)).toBeNull();
  });

  it("fails when its service fails, and does not remember that", async () => {
    let broken = true;
    const ask = async (): Promise<Verdict> => {
      if (broken) throw new Error("portal closed");
      return { listed: true, asOf: 0, validUntil: 9_000_000 };
    };
    const registry = onlineRegistry({ "ae.tdra": { source: "portal", ask } }, aClock());
    await expect(registry.lookup("ae.tdra", PHONE)).rejects.toThrow("portal closed");
    broken = false;
    expect((await registry.lookup("ae.tdra", PHONE))?.listed).toBe(true);
  });
});

describe("A register that washes lists", () => {
  const service = (clock: { at: number }, lots: (readonly E164[])[]) => ({
    source: "wash",
    mostAtOnce: 1,
    wash: async (phones: readonly E164[]) => {
      lots.push(phones);
      const verdict = { listed: true, asOf: clock.at, validUntil: clock.at + 30 };
      return new Map(phones.filter((phone) => phone === PHONE).map((phone) => [phone, verdict] as const));
    },
  });

  it("answers for what was washed, until its verdict ends, and for nothing else", async () => {
    const clock = aClock();
    const lots: (readonly E164[])[] = [];
    const registry = washRegistry({ "au.dncr": service(clock, lots) }, clock);
    expect(await registry.submit("au.dncr", [PHONE, OTHER, PHONE])).toBe(1);
    expect(lots).toEqual([[PHONE], [OTHER]]);
    expect((await registry.lookup("au.dncr", PHONE))?.listed).toBe(true);
    expect(await registry.lookup("au.dncr", OTHER)).toBeNull();
    clock.at += 30;
    expect(await registry.lookup("au.dncr", PHONE)).toBeNull();
    expect(await registry.submit("gb.tps", [PHONE])).toBe(0);
  });

  it("does not believe a verdict from the future", async () => {
    const clock = aClock();
    const registry = washRegistry({ "au.dncr": service({ at: clock.at + 3_600_000 }, []) }, clock);
    await registry.submit("au.dncr", [PHONE]);
    expect(await registry.lookup("au.dncr", PHONE)).toBeNull();
  });
});
