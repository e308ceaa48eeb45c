import { type PostgresRegistry, postgresRegistry } from "@broadnet-engage/adapter-postgres";
import { DAY } from "@broadnet-engage/core/model";
import { silentLog } from "@broadnet-engage/core/system";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findPostgres } from "../../adapter-postgres/test/real-postgres.ts";
import { withServices } from "./registries/asked-registers.ts";
import { storedRegisters } from "./registries/stored-registers.ts";
import { FREE, iso, LIST, NEVER, TUESDAY, washDesk, washScenarios } from "./testing/wash-scenarios.ts";
import { openWorld, type World } from "./testing/world.ts";

const postgres = await findPostgres();

describe.skipIf(typeof postgres === "string")("washes in the database", () => {
  const stores = new Map<World, PostgresRegistry>();
  let url = "";
  let admin: pg.Client;
  beforeAll(async () => {
    if (typeof postgres === "string") return;
    url = await postgres.freshDatabase();
    admin = new pg.Client({ connectionString: url });
    await admin.connect();
  });
  afterAll(async () => {
    await Promise.all([...stores.values()].map((store) => store.close()));
    await admin.end();
    if (typeof postgres !== "string") await postgres.stop();
  });

  /** A node of its own, with its own connections. */
  const open = async (): Promise<World> => {
    const store = await postgresRegistry({ url });
    const world = await openWorld({
      ratePerMinute: 100_000,
      registers: async (beneath) => withServices(await storedRegisters({ store, beneath, log: silentLog })),
    });
    stores.set(world, store);
    world.clock.set(TUESDAY);
    return world;
  };
  const empty = async () => {
    await admin.query("DELETE FROM registry_editions");
    await admin.query("DELETE FROM registry_verdicts");
  };
  const kept = async () => {
    const { rows } = await admin.query("SELECT id FROM registry_editions WHERE state = 'washed' ORDER BY id");
    return rows.map(({ id }) => String(id));
  };

  washScenarios({ open, kept, empty });

  describe("of several nodes", () => {
    let one: World;
    let other: World;
    beforeAll(async () => {
      [one, other] = [await open(), await open()];
    });
    beforeEach(empty);
    afterAll(() => Promise.all([one.close(), other.close()]));
    const { washed, answers, state, check } = washDesk(() => one);

    it("C-CMP-10 answer on the other at once, and after a restart, and the states agree within a look", async () => {
      await washed();
      for (const node of [one, other]) expect(await answers(node)).toEqual(["passed", "failed", "error"]);
      await other.services.imports.settle();
      expect(await state(other)).toEqual(await state(one));
      expect(await state(other)).toMatchObject({ answers_from: "washes", entries: 2, fault: null, fresh: true });
      const next = await open();
      expect(await answers(next)).toEqual(["passed", "failed", "error"]);
      expect(await state(next)).toEqual(await state(one));
      await next.close();
    });

    it("C-CMP-2 know nothing of a number that two nodes were told different things about, of one date", async () => {
      const desk = washDesk(() => other);
      const same = { as_of: iso(TUESDAY - DAY) };
      await Promise.all([washed(`h\n${FREE},N\n${NEVER},N\n`, same), desk.washed(`h\n${FREE},Y\n${NEVER},N\n`, same)]);
      for (const node of [one, other]) expect(await answers(node)).toEqual(["error", "error", "passed"]);
      await desk.washed(`h\n${FREE},N\n`);
      for (const node of [one, other]) expect(await answers(node)).toEqual(["passed", "error", "passed"]);
    });

    it("C-CMP-2 are unknown where a block of theirs is damaged, whatever older ones say, until sent again", async () => {
      await washed(LIST, { as_of: iso(TUESDAY - 2 * DAY) });
      await washed();
      await admin.query("UPDATE registry_verdicts SET units = set_bit(units, 7, 1 - get_bit(units, 7))");
      await admin.query(
        `DELETE FROM registry_verdicts WHERE edition = (SELECT min(id) FROM registry_editions WHERE state = 'washed')`,
      );
      await washed(LIST, { as_of: iso(TUESDAY - 2 * DAY) });
      expect(await answers(other)).toEqual(["error", "error", "error"]);
      expect((await check(FREE, other)).check_details.dnc_national.reason).toContain("is damaged. Send its list of");
      await washed();
      expect(await answers(other)).toEqual(["passed", "failed", "error"]);
    });

    it("C-CMP-2 are unknown while the database is away, and the state says so", async () => {
      await washed();
      await other.services.imports.settle();
      await stores.get(other)?.close();
      await other.services.imports.settle();
      expect(await answers(other)).toEqual(["error", "error", "error"]);
      expect(await state(other)).toMatchObject({ loaded: false, fault: expect.stringContaining("does not answer") });
      const unwashed = await other.client.get("/v1/compliance/registries/AU/unwashed?registry=au.dncr", {
        token: other.tokens.supervisor,
      });
      expect(unwashed).toMatchObject({ status: 503, slug: "dependency-unavailable" });
      expect(await answers(one)).toEqual(["passed", "failed", "error"]);
    });
  });
});
