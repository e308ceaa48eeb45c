import { memoryStorage } from "@broadnet-engage/core/memory";
import type { Stores } from "@broadnet-engage/core/ports";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ROUTES } from "./contract/index.ts";
import { takesIdempotencyKey } from "./contract/route.ts";
import type { Answer } from "./testing/client.ts";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const key = (value: string) => ({ "idempotency-key": value });
const dnc = (value: string, phone = "+971509876543", token = world.tokens.admin): Promise<Answer> =>
  world.client.post("/v1/dnc", { token, headers: key(value), body: { phones: [phone], reason: "asked" } });
const listed = async (): Promise<number> =>
  (await world.client.get("/v1/dnc", { token: world.tokens.admin })).body.total;
const withoutInstance = ({ body }: Answer) => ({ ...body, instance: null });

describe("C-IDE-2 the same request again", () => {
  it("gets the first answer, marked, and changes nothing", async () => {
    const first = await dnc("k1");
    expect(first.headers["idempotency-replayed"]).toBeUndefined();
    const again = await dnc("k1");
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect(await listed()).toBe(1);
  });

  it("gets the Location and the ETag of the first again", async () => {
    const team = () =>
      world.client.post("/v1/teams", { token: world.tokens.admin, headers: key("t"), body: { name: "Night" } });
    const [first, again] = [await team(), await team()];
    expect(again.body.id).toBe(first.body.id);
    expect([again.headers.location, again.headers.etag]).toEqual([first.headers.location, first.headers.etag]);
  });

  it("gets a refusal again, under an instance of its own", async () => {
    await dnc("a");
    const first = await dnc("b");
    const again = await dnc("b");
    expect(first.slug).toBe("dnc-duplicate");
    expect(withoutInstance(again)).toEqual(withoutInstance(first));
    expect(again.body.instance).not.toBe(first.body.instance);
    expect(again.headers["idempotency-replayed"]).toBe("true");
  });

  it("survives a restart: another server on the same storage gives the first answer", async () => {
    const storage = memoryStorage();
    const lent = { ...storage, capabilities: storage.capabilities, close: async () => {} } as typeof storage;
    Object.assign(lent, {
      read: (work: (stores: Stores) => Promise<unknown>) => storage.read(work),
      transact: (work: (stores: Stores) => Promise<unknown>) => storage.transact(work),
    });
    const one = await openWorld({ storage: lent });
    const ask = (on: World, token: string) =>
      on.client.post("/v1/dnc", { token, headers: key("r"), body: { phones: ["+971509876543"] } });
    const first = await ask(one, one.tokens.admin);
    const { services } = one;
    await one.close();
    const kept = await services.idempotency
      .once(
        {
          route: ROUTES.find(({ id }) => id === "addDnc")!,
          tenantId: one.tenantId,
          userId: one.users.admin,
          path: "/v1/dnc",
          key: "r",
          body: { phones: ["+971509876543"] },
          requestId: "after the restart",
        },
        async () => expect.fail("ran again"),
      )
      .catch((error: unknown) => error);
    expect(kept).toMatchObject({ status: 201, body: first.body });
  });

  it("does not keep what the request is not to blame for: 5xx, 429 and 401", async () => {
    const add = vi.spyOn(world.services, "of").mockImplementationOnce(() => {
      throw new Error("broken");
    });
    expect((await dnc("k")).status).toBe(500);
    add.mockRestore();
    expect((await dnc("k")).status).toBe(201);
  });

  it("keeps a key for 24 h and no longer", async () => {
    const first = await dnc("k");
    world.clock.advance(86_400_000 - 1_000);
    expect((await dnc("k")).body).toEqual(first.body);
    world.clock.advance(1_000);
    expect((await dnc("k")).slug).toBe("dnc-duplicate");
  });

  it("keeps answers sealed: the store alone does not tell them", async () => {
    const kept: string[] = [];
    const storage = memoryStorage({
      onCommit: (changes) => kept.push(...changes.map(({ after }) => JSON.stringify(after))),
    });
    const watched = await openWorld({ storage });
    const body = { name: "CRM", role: "admin" };
    const ask = () => watched.client.post("/v1/api-keys", { token: watched.tokens.admin, headers: key("s"), body });
    const first = await ask();
    expect(kept.filter((row) => row.includes('"answer":"')).length).toBeGreaterThan(0);
    expect(kept.join()).not.toContain(first.body.key);
    expect((await ask()).body.key).toBe(first.body.key);
    await watched.close();
  });
});

describe("C-IDE-3 keys that are not free", () => {
  it("refuses a key with another body", async () => {
    await dnc("k");
    expect(await dnc("k", "+971509876544")).toMatchObject({ status: 422, slug: "idempotency-key-reused" });
    expect(await listed()).toBe(1);
  });

  it("says that the first still runs, and when to come again", async () => {
    let finish = (): void => {};
    const running = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const of = world.services.of.bind(world.services);
    let began = (): void => {};
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    vi.spyOn(world.services, "of").mockImplementationOnce((tenantId) => {
      const dialer = of(tenantId);
      const add: typeof dialer.dnc.add = async (...args) => {
        began();
        await running;
        return dialer.dnc.add(...args);
      };
      return { ...dialer, dnc: { ...dialer.dnc, add } };
    });
    const first = dnc("k");
    await begun;
    const second = await dnc("k");
    expect(second).toMatchObject({ status: 409, slug: "idempotency-in-progress" });
    expect(second.headers["retry-after"]).toBe("1");
    finish();
    expect((await first).status).toBe(201);
    expect((await dnc("k")).status).toBe(201);
  });

  it("never runs twice what was left without an answer: it says that the outcome is unknown", async () => {
    // The server dies while it works: nobody writes down what came of it.
    const route = ROUTES.find((one) => one.id === "addDnc")!;
    const { tenantId, users } = world;
    const request = { route, tenantId, userId: users.admin, path: "/v1/dnc", key: "k", requestId: "dead" };
    const body = { phones: ["+971509876543"], reason: "asked" };
    void world.services.idempotency.once({ ...request, body }, () => new Promise(() => {}));
    await vi.waitFor(async () => expect((await dnc("k")).slug).toBe("idempotency-in-progress"));
    world.clock.advance(61_000);
    expect(await dnc("k")).toMatchObject({ status: 409, slug: "idempotency-outcome-unknown" });
    expect(await listed()).toBe(0);
  });

  it("keeps keys of users, paths and tenants apart", async () => {
    await dnc("k");
    expect((await dnc("k", "+971509876544", world.tokens.supervisor)).status).toBe(201);
    expect((await dnc("k", "+971509876543", world.tokens.stranger)).status).toBe(201);
    const team = { token: world.tokens.admin, headers: key("k"), body: { name: "Night" } };
    expect((await world.client.post("/v1/teams", team)).status).toBe(201);
  });
});

describe("C-IDE-1 the header", () => {
  it("is taken quoted or bare, and means the same", async () => {
    const first = await dnc('"k"');
    expect((await dnc("k")).body).toEqual(first.body);
  });

  it.each([
    ["has a space", "a b"],
    ["is empty", '""'],
    ["is too long", "x".repeat(256)],
  ])("is refused when it %s", async (_what, value) => {
    expect((await dnc(value)).body.errors).toMatchObject([{ pointer: "Idempotency-Key" }]);
    expect((await dnc("x".repeat(255))).status).toBe(201);
  });

  it("counts on every POST and PATCH that has a caller, and on nothing else", () => {
    for (const route of ROUTES)
      expect(takesIdempotencyKey(route)).toBe(["post", "patch"].includes(route.method) && route.access !== "public");
  });
});
