import { describe, expect, it } from "vitest";
import { BROKEN_POLICIES } from "../../../bench/pacing/broken-policies.ts";
import { simulateShift } from "../src/sim/shift.ts";
import { peopleIn, type SmallWorld, WORLDS } from "./shift-worlds.ts";

/** Persons that a shift of the world may lose: what its agents connect when they work half of the time, times the cap. */
const allowed = (answers: number, { agents, talkS, wrapS }: SmallWorld, hours: number): number =>
  Math.ceil(0.03 * Math.max(answers, (agents * hours * 3_600) / Math.min(150, 2 * (talkS + wrapS))));

const A_DAYS_WORK = 8;

describe("the guard under pacing", () => {
  for (const [where, world] of Object.entries(WORLDS))
    it.each(Object.entries(BROKEN_POLICIES))(
      `C-CAM-12 in a world of ${where} stops a policy that %s, below the window's cap`,
      async (what, pacing) => {
        // Who asks for about so much as the floor can serve is held down first, and errs by going on.
        const hours = what === "takes busy agents for ready ones" ? 1 : 0.5;
        const shift = { paused: null as string | null, told: 0 };
        const report = await simulateShift({
          agents: world.agents,
          hours,
          people: peopleIn(world, `${where}/${what}`, hours),
          mode: "predictive",
          pacing,
          detectMachines: world.machineShare !== undefined,
          inspect: async (engine, id) => {
            await engine.storage.read(async (stores) => {
              const [tenant] = await stores.tenants.all();
              if (tenant === undefined) return;
              shift.paused = (await stores.campaigns.find(tenant.id, id))?.pauseReason ?? null;
              const events = await stores.outbox.page(tenant.id, {}, { limit: 200, after: null });
              shift.told = events.items.filter(({ type }) => type === "campaign.paused").length;
            });
          },
        });
        // Who only spends too much is held down, and stopped when the rest of the day cannot make up for it any more.
        if (what !== "knows no budget") expect(shift.paused).toBe("abandon_cap");
        // No law counts over less than a day, and who is stopped loses nobody more that day.
        const counted = shift.paused === null ? hours : A_DAYS_WORK;
        expect(report.abandoned).toBeLessThanOrEqual(allowed(report.connected + report.abandoned, world, counted));
      },
    );
});
