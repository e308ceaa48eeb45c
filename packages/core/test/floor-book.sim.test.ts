import { describe, expect, it } from "vitest";
import type { Engine } from "../src/engine/context.ts";
import { readFloor } from "../src/engine/read-floor.ts";
import { simulateShift } from "../src/sim/shift.ts";
import { peopleIn, WORLDS } from "./shift-worlds.ts";

const byId = <T extends { readonly id: string }>(rows: Iterable<T>): readonly T[] =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

/** The book and the stores say the same of every call and agent. */
async function compare(engine: Engine): Promise<void> {
  const { campaigns, agents, calls } = await readFloor(engine.storage);
  expect(byId(engine.book.campaigns)).toEqual(byId(campaigns));
  if (campaigns.length === 0) return;
  expect(byId(engine.book.liveCalls.values())).toEqual(byId(calls));
  for (const { id } of campaigns) expect(byId(engine.book.agentsOf(id))).toEqual(byId(agents.get(id) ?? []));
}

describe("the floor in memory", () => {
  it.each(["ten agents", "three agents on a hot list"] as const)(
    "is what the stores say, step for step (%s)",
    async (where) => {
      const world = WORLDS[where] as (typeof WORLDS)[string];
      let steps = 0;
      let compared = 0;
      await simulateShift({
        agents: world.agents,
        hours: 0.15,
        people: peopleIn(world, where, 0.15),
        mode: "predictive",
        afterStep: async (engine) => {
          steps += 1;
          // Between two readings, so that it is the commits that are judged.
          if (steps % 7 !== 0 || engine.book.isOld(engine.clock.now())) return;
          compared += 1;
          await compare(engine);
        },
      });
      expect(compared).toBeGreaterThan(150);
    },
  );
});

describe("abandon accounting", () => {
  it.each([1, 2])("C-CAM-12 is a recount of the raw events, for every window (seed %i)", async (seed) => {
    const world = { ...WORLDS["three agents on a hot list"], machineShare: 0.2 } as (typeof WORLDS)[string];
    const power = { mode: "power", dialRatio: 3 } as const;
    let checked = 0;
    const report = await simulateShift({
      agents: world.agents,
      hours: 0.5,
      people: peopleIn(world, `accounts/${seed}`, 0.5),
      ...power,
      abandonCapPct: 100,
      detectMachines: true,
      inspect: async (engine, id) => {
        const [tenant] = await engine.storage.read((stores) => stores.tenants.all());
        const campaign = await engine.storage.read((stores) => stores.campaigns.find(tenant?.id as never, id));
        if (campaign === null || tenant === undefined) return;
        const raw = await recount(engine, tenant.id, id);
        const now = engine.clock.now();
        const month = { kind: "month", zone: "Asia/Dubai" } as const;
        for (const window of [{ kind: "campaign" }, { kind: "sliding", ms: 86_400_000 }, month] as const) {
          const counted = await engine.storage.read((stores) => engine.ledger.count(stores, campaign, window, now));
          expect(counted).toMatchObject(raw);
          checked += 1;
        }
        // As carried on from commit to commit since the shift began, not as counted just now.
        expect(engine.ledger.carried(id)).toMatchObject(raw);
      },
    });
    expect(checked).toBe(3);
    expect(report.abandoned).toBeGreaterThan(0);
  });
});

/** From the calls' own events, one by one. */
async function recount(engine: Engine, tenantId: never | string, campaignId: string) {
  const counts = { connected: 0, abandoned: 0 };
  for (let after: string | null = null; ; ) {
    const page = await engine.storage.read((stores) =>
      stores.calls.page(tenantId as never, { campaignId: campaignId as never }, { limit: 200, after }),
    );
    for (const call of page.items) {
      const events = await engine.storage.read((stores) => stores.calls.events(tenantId as never, call.id));
      const types = events.map(({ type }) => type);
      if (types.includes("call.connected")) counts.connected += 1;
      if (types.includes("call.abandoned")) counts.abandoned += 1;
    }
    after = page.items.at(-1)?.id ?? null;
    if (!page.hasMore || after === null) return counts;
  }
}
