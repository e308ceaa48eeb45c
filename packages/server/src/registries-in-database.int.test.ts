import { type PostgresRegistry, postgresRegistry } from "@broadnet-engage/adapter-postgres";
import { silentLog } from "@broadnet-engage/core/system";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPostgres } from "../../adapter-postgres/test/real-postgres.ts";
import { storedRegisters } from "./registries/stored-registers.ts";
import { openWorld, SUNDAY_MORNING, type World } from "./testing/world.ts";

// Two nodes that share a database and no folder.

const postgres = await findPostgres();
afterAll(async () => {
  if (typeof postgres !== "string") await postgres.stop();
});

const LISTED = "+971501110001";
const OTHER = "+971501110002";

describe.skipIf(typeof postgres === "string")("registers in the database", () => {
  const stores: PostgresRegistry[] = [];
  let one: World;
  let other: World;
  beforeAll(async () => {
    if (typeof postgres === "string") return;
    const url = await postgres.freshDatabase();
    const open = async () => {
      const store = await postgresRegistry({ url });
      stores.push(store);
      return openWorld({ registers: (beneath) => storedRegisters({ store, beneath, log: silentLog }) });
    };
    [one, other] = [await open(), await open()];
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await Promise.all(stores.map((store) => store.close()));
  });

  const send = async (method: "put" | "patch", file: string, more: Record<string, string> = {}) => {
    const asOf = new Date(SUNDAY_MORNING - 60_000).toISOString();
    const query = new URLSearchParams({ registry: "ae.tdra", as_of: asOf, source: "TDRA", ...more });
    const headers = { "content-type": "text/csv" };
    const token = one.tokens.admin;
    const asked = { token, raw: file, headers };
    const answer = await one.client[method](`/v1/compliance/registries/AE?${query}`, asked);
    if (answer.status !== 202) return { status: answer.status, detail: answer.body.detail };
    await one.services.imports.settle();
    return (await one.client.get(`/v1/imports/${answer.body.import_id}`, { token })).body;
  };
  const check = async (at: World, phone: string) =>
    (await at.client.post("/v1/compliance/check", { token: at.tokens.agent, body: { phone } })).body;
  const national = async (at: World, phone: string) => (await check(at, phone)).check_details.dnc_national.result;
  const answers = async (at: World) => [await national(at, LISTED), await national(at, OTHER)];
  const state = async (at: World) => {
    const { body } = await at.client.get("/v1/compliance/registries/AE", { token: at.tokens.admin });
    return body.items.find((item: { registry: string }) => item.registry === "ae.tdra");
  };

  it("C-CMP-10 a list that one node imports answers on the other at once, and its changes do", async () => {
    expect(await answers(other)).toEqual(["passed", "passed"]);
    expect(await send("put", `${LISTED}\n${LISTED}\n`)).toMatchObject({ status: "done", imported: 1 });
    for (const node of [one, other]) expect(await answers(node)).toEqual(["failed", "passed"]);
    const { digest } = await state(one);
    const changes = `D,${LISTED}\nA,${OTHER}\n`;
    expect(await send("patch", changes, { follows: digest })).toMatchObject({ status: "done", imported: 2 });
    for (const node of [one, other]) expect(await answers(node)).toEqual(["passed", "failed"]);
    await other.services.imports.settle();
    expect(await state(other)).toEqual(await state(one));
    expect(await state(other)).toMatchObject({ loaded: true, entries: 1, fault: null, fresh: true });
  });

  it("refuse changes of another edition, and older lists", async () => {
    const before = await state(one);
    expect(await send("patch", `A,${LISTED}\n`, { follows: "00".repeat(32) })).toMatchObject({ status: 409 });
    const older = new Date(SUNDAY_MORNING - 3_600_000).toISOString();
    expect(await send("put", `${LISTED}\n`, { as_of: older })).toMatchObject({
      ...{ status: "failed", error: expect.stringContaining("newer list") },
    });
    expect(await state(one)).toEqual(before);
  });

  it("are unknown while the database is away, which blocks, and the state says so", async () => {
    await stores[1]?.close();
    await other.services.imports.settle();
    expect(await answers(other)).toEqual(["error", "error"]);
    expect((await check(other, LISTED)).allowed).toBe(false);
    expect(await state(other)).toMatchObject({ loaded: false, fault: expect.stringContaining("does not answer") });
  });
});
