import { describe, expect, it } from "vitest";
import type { Storage, Stores } from "../src/ports/storage.ts";
import { simulateDay } from "../src/sim/day.ts";
import type { DaySettings } from "../src/sim/day-settings.ts";
import { dayNumber, packs } from "./days.ts";

describe("a seed", () => {
  it.each([3, 8, 13, 22])("gives the same trace twice, byte for byte (day %i)", async (n) => {
    const [first, second] = [await simulateDay(dayNumber(n)), await simulateDay(dayNumber(n))];
    expect(second).toEqual(first);
    expect(first.calls).toBeGreaterThan(0);
  });

  it("is not just any trace: another seed gives another", async () => {
    const day = dayNumber(3);
    expect((await simulateDay({ ...day, seed: "other" })).trace).not.toBe((await simulateDay(day)).trace);
  });
});

describe("an eight-hour day with 20 agents", () => {
  const day: DaySettings = {
    seed: "long",
    packs,
    agents: 20,
    contacts: 4_000,
    hours: 8,
    mode: "progressive",
  };
  it("is lawful from the first log-in to the last wrap-up", async () => {
    const report = await simulateDay(day);
    expect(report.broken).toBeNull();
    expect(report.calls).toBeGreaterThan(4_000);
  });
});

describe("predictive dialing before it has a model of its own", () => {
  it("stays at or below the abandon cap over a day of ordinary phones and people", async () => {
    const world = { agents: { noAnswerShare: 0, busyShare: 0 } };
    const report = await simulateDay({
      seed: "cap",
      packs,
      agents: 10,
      contacts: 2_500,
      hours: 6,
      mode: "predictive",
      world,
      campaign: { dialRatio: 3 },
    });
    expect(report.broken).toBeNull();
    expect(report.connected).toBeGreaterThan(500);
    expect(report.abandoned / (report.abandoned + report.connected)).toBeLessThanOrEqual(0.03);
  });
});

/** A storage one of whose stores lies in some members. */
function lying<S extends keyof Stores>(
  store: S,
  lies: Partial<Record<keyof Stores[S], (truth: Stores[S]) => unknown>>,
): (storage: Storage) => Storage {
  const bend = (stores: Stores): Stores => ({
    ...stores,
    [store]: new Proxy(stores[store] as object, {
      get: (target, key) => {
        const lie = lies[key as keyof Stores[S]];
        if (lie !== undefined) return lie(target as Stores[S]);
        const value = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }),
  });
  return (storage) => ({
    capabilities: storage.capabilities,
    transact: (work) => storage.transact((stores) => work(bend(stores))),
    read: (work) => storage.read((stores) => work(bend(stores))),
    close: () => storage.close(),
  });
}

describe("a planted fault is found, and the report names the law", () => {
  const faults = [
    ["events are not told", lying("outbox", { append: () => async () => {} }), "not told in its own transaction"],
    ["deadlines are forgotten", lying("deadlines", { set: () => async () => {} }), "has no deadline"],
    [
      "a call's events are dropped",
      lying("calls", { save: (calls) => (call: never) => calls.save(call, []) }),
      "not the fold of its events",
    ],
    ["the counters stand still", lying("campaigns", { count: () => async () => {} }), "a recount of the raw events"],
    [
      "the do-not-call list reads as empty",
      lying("dnc", { find: () => async () => null, listed: () => async () => new Set() }),
      "A barred number was dialed",
    ],
    [
      "the audit log hands out references it did not write",
      lying("audit", {
        append: (audit) => async (drafts: readonly never[]) =>
          (await audit.append(drafts)).map((record) => ({ ...record, ref: `${record.ref}0` })),
      }),
      "no allowed audit entry",
    ],
  ] as const;

  it.each(faults)("%s", async (_fault, meddle, law) => {
    const report = await simulateDay({
      ...dayNumber(12),
      agents: 3,
      meddle,
      campaign: { maxAttempts: 3 },
      disconnects: 0,
    });
    expect(report.broken).toContain(law);
    expect(report.broken).toContain("seed day-12");
  });
});
