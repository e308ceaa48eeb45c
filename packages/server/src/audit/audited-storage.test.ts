import { fixtures } from "@broadnet-engage/core/conformance";
import { EngageError } from "@broadnet-engage/core/errors";
import { memoryStorage } from "@broadnet-engage/core/memory";
import type { Storage } from "@broadnet-engage/core/ports";
import { systemClock, systemRandom, uuidV7 } from "@broadnet-engage/core/system";
import { expect, it } from "vitest";
import { type Act, duringAct } from "./act.ts";
import { auditedStorage } from "./audited-storage.ts";

const f = fixtures(17);
const tools = { clock: systemClock, ids: uuidV7(systemClock, systemRandom) };
const anAct = (tenantId: Act["tenantId"]): Act => ({
  tenantId,
  actor: { id: null, name: "Amal" },
  ip: null,
  action: "create_team",
  recorded: 0,
  open: true,
});
const recordsOf = (storage: Storage, tenantId: Act["tenantId"]) =>
  storage.read(async (stores) => (await stores.changes.page(tenantId, {}, { limit: 50, after: null })).items);

it("§17 keeps no change whose record cannot be kept", async () => {
  const inner = memoryStorage();
  const failing: Storage = {
    ...inner,
    capabilities: inner.capabilities,
    read: (work) => inner.read(work),
    close: () => inner.close(),
    transact: (work) =>
      inner.transact((stores) => {
        const refuse = async () => {
          throw new EngageError("dependency-unavailable", "The log is full.");
        };
        return work({
          ...stores,
          changes: {
            append: refuse,
            page: () => stores.changes.page(f.aTeam().tenantId, {}, { limit: 1, after: null }),
          },
        });
      }),
  };
  const team = f.aTeam();
  const asked = duringAct(anAct(team.tenantId), () =>
    auditedStorage(failing, tools).transact((stores) => stores.teams.insert(team)),
  );
  await expect(asked).rejects.toThrow("The log is full.");
  expect(await inner.read((stores) => stores.teams.find(team.tenantId, team.id))).toBeNull();
});

it("tells several writes to one thing as one change, and nothing when it is as before", async () => {
  const storage = auditedStorage(memoryStorage(), tools);
  const team = f.aTeam({ name: "A" });
  await storage.transact((stores) => stores.teams.insert(team));
  await duringAct(anAct(team.tenantId), () =>
    storage.transact(async (stores) => {
      const once = await stores.teams.save({ ...team, name: "B" });
      await stores.teams.save({ ...once, name: "C" });
    }),
  );
  expect(await recordsOf(storage, team.tenantId)).toMatchObject([{ before: { name: "A" }, after: { name: "C" } }]);
  await duringAct(anAct(team.tenantId), () =>
    storage.transact(async (stores) => {
      const stored = await stores.teams.find(team.tenantId, team.id);
      if (stored) await stores.teams.save(stored);
    }),
  );
  expect(await recordsOf(storage, team.tenantId)).toHaveLength(1);
});

it("records nothing of the engine's own work, nor of what an act sets off after its answer", async () => {
  const storage = auditedStorage(memoryStorage(), tools);
  const [one, two] = [f.aTeam(), f.aTeam()];
  await storage.transact((stores) => stores.teams.insert(one));
  let later: () => Promise<void> = async () => {};
  await duringAct(anAct(two.tenantId), async () => {
    later = () => storage.transact((stores) => stores.teams.insert(two));
  });
  await later();
  expect(await recordsOf(storage, one.tenantId)).toEqual([]);
  expect(await recordsOf(storage, two.tenantId)).toEqual([]);
});

it("writes no member longer than 4 KiB, and says how long it was", async () => {
  const storage = auditedStorage(memoryStorage(), tools);
  const team = f.aTeam({ name: "x".repeat(5_000) });
  await duringAct(anAct(team.tenantId), () => storage.transact((stores) => stores.teams.insert(team)));
  expect((await recordsOf(storage, team.tenantId))[0]?.after?.name).toBe("[5002 characters]");
});
