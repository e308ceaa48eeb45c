import { describe, expect, it } from "vitest";
import type { E164 } from "../model/phone.ts";
import { onlineRegistry, washRegistry } from "./asked-registry.ts";
import type { Verdict } from "./kept-verdicts.ts";

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

  it("answers at once what it was told before, so that a dialing batch waits for nobody", async () => {
    const clock = aClock();
    const ask = async (): Promise<Verdict> => ({ listed: false, asOf: clock.at, validUntil: clock.at + 500 });
    const registry = onlineRegistry({ "ae.tdra": { source: "portal", ask } }, clock);
    expect(registry.lookup("ae.tdra", PHONE)).toBeInstanceOf(Promise);
    await registry.lookup("ae.tdra", PHONE);
    expect(registry.lookup("ae.tdra", PHONE)).toEqual({ listed: false, asOf: clock.at, source: "portal" });
  });

  it("C-CMP-2 does not believe a verdict that has run out, or that comes from the future, and asks again", async () => {
    const clock = aClock();
    const verdicts: Verdict[] = [
      { listed: false, asOf: clock.at - 10, validUntil: clock.at },
      { listed: false, asOf: clock.at + 60_001, validUntil: clock.at + 90_000 },
      { listed: false, asOf: Number.NaN, validUntil: clock.at + 90_000 },
      { listed: false, asOf: clock.at, validUntil: Number.NaN },
      { listed: true, asOf: clock.at, validUntil: clock.at + 1 },
    ];
    const ask = async (): Promise<Verdict> => verdicts.shift() ?? Promise.reject(new Error("asked too often"));
    const registry = onlineRegistry({ "ae.tdra": { source: "portal", ask } }, clock);
    for (const why of ["run out", "in the future", "in the future", "run out"]) {
      await expect(registry.lookup("ae.tdra", PHONE)).rejects.toThrow(why);
      expect(registry.fault("ae.tdra")).toContain(why);
    }
    expect((await registry.lookup("ae.tdra", PHONE))?.listed).toBe(true);
    expect(registry.fault("ae.tdra")).toBeNull();
    expect([registry.source("ae.tdra"), registry.source("sa.cst"), registry.names()]).toEqual([
      ...["portal", null],
      ["ae.tdra"],
    ]);
  });

  it("asks so many questions at once and no more, and refuses when too many wait", async () => {
    let [running, most] = [0, 0];
    const open: (() => void)[] = [];
    const ask = async (): Promise<Verdict> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => open.push(resolve));
      running -= 1;
      return { listed: false, asOf: 0, validUntil: 9_000_000 };
    };
    const registry = onlineRegistry({ "ae.tdra": { source: "portal", atOnce: 3, ask } }, aClock());
    const numbers = Array.from({ length: 1_003 }, (_, n) => `+97150${1_000_000 + n}` as E164);
    const answers = numbers.map(async (number) => registry.lookup("ae.tdra", number));
    expect(() => registry.lookup("ae.tdra", PHONE)).toThrow("too many questions");
    let answered = 0;
    const all = Promise.all(answers.map((one) => one.then(() => (answered += 1))));
    while (answered < numbers.length) {
      for (const end of open.splice(0)) end();
      await Promise.resolve();
    }
    await all;
    expect(most).toBe(3);
    expect((await registry.lookup("ae.tdra", numbers[1_002] ?? PHONE))?.listed).toBe(false);
  });

  it("keeps nobody waiting while its service is slow, asks all the same, and trusts it again when it is quick", async () => {
    const clock = aClock();
    const waiting: { readonly phone: E164; readonly answer: (verdict: Verdict) => void }[] = [];
    const ask = (phone: E164): Promise<Verdict> => new Promise((answer) => waiting.push({ phone, answer }));
    const answerAll = async (): Promise<void> => {
      for (const { answer } of waiting.splice(0))
        answer({ listed: false, asOf: clock.at, validUntil: clock.at + 60_000 });
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    };
    const registry = onlineRegistry({ "ae.tdra": { source: "portal", ask } }, clock);
    const first = registry.lookup("ae.tdra", PHONE);
    clock.at += 501;
    expect(() => registry.lookup("ae.tdra", PHONE)).toThrow("slow");
    expect(() => registry.lookup("ae.tdra", OTHER)).toThrow("slow");
    expect(waiting.map(({ phone }) => phone)).toEqual([PHONE, OTHER]);
    clock.at += 501;
    await answerAll();
    expect((await first)?.listed).toBe(false);
    expect(registry.lookup("ae.tdra", OTHER)).toMatchObject({ listed: false });
    const third = "+971501234569" as E164;
    expect(() => registry.lookup("ae.tdra", third)).toThrow("slow");
    await answerAll();
    const again = registry.lookup("ae.tdra", "+971501234570" as E164);
    await answerAll();
    expect((await again)?.listed).toBe(false);
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
    expect(registry.lookup("au.dncr", PHONE)).toMatchObject({ listed: true });
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
