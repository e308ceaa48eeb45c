import assert from "node:assert/strict";
import type { TenantId } from "../model/ids.ts";
import type { Stores } from "../ports/storage.ts";
import { type Ground, gate, refusedWith, same } from "./ground.ts";
import { aWorld, type World } from "./world.ts";

/** The laws `ports/storage` states for all members of all stores, each tried on every store. */
export function storageLaws(ground: Ground): void {
  valuesInAndOut(ground);
  walls(ground);
  versions(ground);
  locks(ground);
}

async function aStoredWorld(ground: Ground): Promise<World> {
  const world = aWorld(ground);
  await ground.act((stores) => world.store(stores));
  return world;
}

type Finder = (stores: Stores, world: World, tenantId: TenantId) => Promise<object | null>;

/** Everything that is found by tenant and id. */
const FINDERS = {
  user: (s, world, tenantId) => s.users.find(tenantId, world.user.id),
  apiKey: (s, world, tenantId) => s.apiKeys.find(tenantId, world.apiKey.id),
  agent: (s, world, tenantId) => s.agents.find(tenantId, world.agent.id),
  team: (s, world, tenantId) => s.teams.find(tenantId, world.team.id),
  group: (s, world, tenantId) => s.cli.findGroup(tenantId, world.group.id),
  campaign: (s, world, tenantId) => s.campaigns.find(tenantId, world.campaign.id),
  contact: (s, world, tenantId) => s.contacts.find(tenantId, world.contact.id),
  call: (s, world, tenantId) => s.calls.find(tenantId, world.call.id),
  preview: (s, world, tenantId) => s.previews.openOf(tenantId, world.agent.id),
  disposition: (s, world, tenantId) => s.dispositions.byCode(tenantId, world.disposition.code),
  dnc: (s, world, tenantId) => s.dnc.find(tenantId, world.dnc.phone, null, world.dnc.addedAt),
  consent: (s, world, tenantId) => s.consents.latest(tenantId, world.consent.phone, world.consent.purpose),
  relationship: (s, world, tenantId) => s.relationships.find(tenantId, world.relationship.id),
  event: (s, world, tenantId) => s.outbox.find(tenantId, world.event.id),
  endpoint: (s, world, tenantId) => s.webhooks.findEndpoint(tenantId, world.endpoint.id),
  delivery: (s, world, tenantId) => s.webhooks.findDelivery(tenantId, world.delivery.id),
} as const satisfies Readonly<Record<string, Finder>>;

/** Writes into every member of an object and of the objects in it, as far as it lets itself be written. */
function deface(value: object): void {
  for (const [member, inner] of Object.entries(value)) {
    if (typeof inner === "object" && inner !== null) deface(inner);
    Reflect.set(value, member, "defaced");
  }
  Reflect.set(value, "added", "defaced");
}

function valuesInAndOut(ground: Ground): void {
  const { runner, act, storage } = ground;
  const asStored = async (world: World) =>
    storage.read(async (stores) => {
      const found: Record<string, unknown> = {};
      for (const [what, find] of Object.entries<Finder>(FINDERS))
        found[what] = await find(stores, world, world.tenantId);
      return JSON.stringify(found);
    });

  runner.it("copies what is handed in: changing the object later changes no row", async () => {
    const world = aWorld(ground);
    await act((stores) => world.store(stores));
    const before = await asStored(world);
    const { tenantId, spare: _, store: _store, change: _change, ...rows } = world;
    const ids = Object.fromEntries(Object.entries(rows).map(([what, row]) => [what, copyOf(row)])) as typeof rows;
    for (const row of Object.values(rows)) deface(row);
    assert.equal(await asStored({ ...world, ...ids, tenantId }), before);
  });

  runner.it("hands out rows that are frozen or fresh: changing one changes no row", async () => {
    const world = await aStoredWorld(ground);
    const before = await asStored(world);
    await storage.read(async (stores) => {
      for (const find of Object.values<Finder>(FINDERS)) deface((await find(stores, world, world.tenantId)) as object);
    });
    assert.equal(await asStored(world), before);
  });

  runner.it("hands out every member as it was handed in", async () => {
    const world = await aStoredWorld(ground);
    for (const [what, find] of Object.entries<Finder>(FINDERS)) {
      const found = await storage.read((stores) => find(stores, world, world.tenantId));
      same(found, world[what as keyof World], what);
    }
  });
}

function walls(ground: Ground): void {
  const { runner, storage } = ground;
  for (const [what, find] of Object.entries<Finder>(FINDERS)) {
    runner.it(`shows no ${what} of one tenant to another`, async () => {
      const [world, other] = [await aStoredWorld(ground), await aStoredWorld(ground)];
      assert.ok(await storage.read((stores) => find(stores, world, world.tenantId)));
      assert.equal(await storage.read((stores) => find(stores, world, other.tenantId)), null);
    });
  }
}

interface Versioned {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly version: number;
}
interface Saver {
  readonly row: (world: World) => Versioned;
  /** Something of the row that can be changed. */
  readonly changes: object;
  readonly find: Finder;
  readonly save: (stores: Stores, row: Versioned) => Promise<Versioned>;
}

const saver = <Row extends Versioned>(
  row: (world: World) => Row,
  find: Finder,
  save: (stores: Stores, row: Row) => Promise<Row>,
  changes: Partial<Row>,
): Saver => ({ row, find, changes, save: (stores, given) => save(stores, given as Row) });

/** Everything that carries a version: which row of the world it is, how it is found and how it is saved. */
const SAVERS: Readonly<Record<string, Saver>> = {
  user: saver<World["user"]>(
    (world) => world.user,
    FINDERS.user,
    (s, row) => s.users.save(row),
    { fullName: "Noor" },
  ),
  agent: saver<World["agent"]>(
    (world) => world.agent,
    FINDERS.agent,
    (s, row) => s.agents.save(row),
    { state: "lunch" },
  ),
  team: saver<World["team"]>(
    (world) => world.team,
    FINDERS.team,
    (s, row) => s.teams.save(row),
    { name: "Nights" },
  ),
  group: saver<World["group"]>(
    (world) => world.group,
    FINDERS.group,
    (s, row) => s.cli.saveGroup(row),
    { name: "Second" },
  ),
  campaign: saver<World["campaign"]>(
    (world) => world.campaign,
    FINDERS.campaign,
    (s, row) => s.campaigns.save(row),
    { dialRatio: 2.25 },
  ),
  contact: saver<World["contact"]>(
    (world) => world.contact,
    FINDERS.contact,
    (s, row) => s.contacts.save(row),
    { attempts: 2 },
  ),
  call: saver<World["call"]>(
    (world) => world.call,
    FINDERS.call,
    (s, row) => s.calls.save(row, []),
    { notes: "late" },
  ),
  endpoint: saver<World["endpoint"]>(
    (world) => world.endpoint,
    FINDERS.endpoint,
    (s, row) => s.webhooks.saveEndpoint(row),
    { url: "https://b.example" },
  ),
};

function versions(ground: Ground): void {
  const { runner, act, storage } = ground;
  for (const [what, { row, find, save, changes }] of Object.entries(SAVERS)) {
    runner.it(`saves a ${what} that was not changed since it was read, one version higher`, async () => {
      const world = await aStoredWorld(ground);
      const changed = { ...row(world), ...changes };
      const saved = await act((stores) => save(stores, changed));
      same(saved, { ...changed, version: 2 });
      same(await storage.read((stores) => find(stores, world, world.tenantId)), saved);
      assert.equal((await act((stores) => save(stores, saved))).version, 3);
    });

    runner.it(
      `refuses to save a ${what} that was changed since, that is not there, or is another tenant's`,
      async () => {
        const [world, other] = [await aStoredWorld(ground), await aStoredWorld(ground)];
        const read = row(world);
        const saved = await act((stores) => save(stores, read));
        const ahead = { ...read, version: 3 };
        const gone = { ...row(aWorld(ground)), tenantId: world.tenantId };
        const foreign = { ...saved, tenantId: other.tenantId };
        for (const refused of [read, ahead, gone, foreign]) {
          await refusedWith(
            "version-conflict",
            act((stores) => save(stores, refused)),
          );
        }
        same(await storage.read((stores) => find(stores, world, world.tenantId)), saved);
      },
    );
  }
}

/** Everything that can be locked. */
const LOCKERS: Readonly<Record<string, Finder>> = {
  campaign: (s, world, tenantId) => s.campaigns.lock(tenantId, world.campaign.id),
  contact: (s, world, tenantId) => s.contacts.lock(tenantId, world.contact.id),
  call: (s, world, tenantId) => s.calls.lock(tenantId, world.call.id),
  agent: (s, world, tenantId) => s.agents.lock(tenantId, world.agent.id),
  preview: (s, world, tenantId) => s.previews.lock(tenantId, world.preview.id),
  relationship: (s, world, tenantId) => s.relationships.lock(tenantId, world.relationship.id),
};

function locks(ground: Ground): void {
  const { runner, act } = ground;
  for (const [what, lock] of Object.entries(LOCKERS)) {
    runner.it(`reads a ${what} by locking it, and keeps others from it until the transaction ends`, async () => {
      const world = await aStoredWorld(ground);
      const log: string[] = [];
      const locked = gate();
      const first = act(async (stores) => {
        same(await lock(stores, world, world.tenantId), world[what as keyof World]);
        locked.open();
        for (let i = 0; i < 20; i++) await stores.tenants.find(world.tenantId);
        log.push("first ends");
      });
      await locked.opened;
      const second = act(async (stores) => {
        await lock(stores, world, world.tenantId);
        log.push("second has it");
      });
      await Promise.all([first, second]);
      assert.deepEqual(log, ["first ends", "second has it"]);
    });

    runner.it(`locks no ${what} that is not there or is another tenant's`, async () => {
      const [world, other] = [await aStoredWorld(ground), await aStoredWorld(ground)];
      assert.equal(await act((stores) => lock(stores, world, other.tenantId)), null);
      assert.equal(await act((stores) => lock(stores, aWorld(ground), world.tenantId)), null);
    });
  }

  for (const [what, { row, find, save }] of Object.entries(SAVERS)) {
    const lock = LOCKERS[what];
    if (lock === undefined) continue;
    runner.it(`keeps others from saving the ${what} that is locked`, async () => {
      const world = await aStoredWorld(ground);
      const locked = gate();
      const first = act(async (stores) => {
        await lock(stores, world, world.tenantId);
        locked.open();
        for (let i = 0; i < 20; i++) await find(stores, world, world.tenantId);
        return save(stores, row(world));
      });
      await locked.opened;
      await refusedWith(
        "version-conflict",
        act((stores) => save(stores, row(world))),
      );
      assert.equal((await first).version, 2);
    });
  }
}

/** A row of its own. What a row brings along to be called is not a row's content, and stays. */
const copyOf = <T>(row: T): T => {
  if (typeof row !== "object" || row === null) return row;
  const plain = Object.entries(row).filter(([, value]) => typeof value !== "function");
  const callable = Object.entries(row).filter(([, value]) => typeof value === "function");
  return Array.isArray(row)
    ? structuredClone(row)
    : ({ ...structuredClone(Object.fromEntries(plain)), ...Object.fromEntries(callable) } as T);
};
