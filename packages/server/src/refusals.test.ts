import { EngageError } from "@broadnet-engage/core/errors";
import type { TenantId, UserId } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXAMPLES } from "./contract/examples/index.ts";
import { ROUTES } from "./contract/index.ts";
import { refusalsOf } from "./contract/openapi.ts";
import { MIB, type RouteSpec, takesIdempotencyKey } from "./contract/route.ts";
import type { Slug } from "./problems/catalogue.ts";
import { breakable } from "./testing/breakable.ts";
import type { Ask } from "./testing/client.ts";
import { openWorld, PASSWORD, type World } from "./testing/world.ts";

// What every route of its kind refuses, provoked at each route that declares it. The table is the list: a route that is added is
// asked too. Refusals of a route's own: own-refusals.test.ts.

const NOBODY = "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01";
const NUMBER = "%2B971555550142";
let world: World;
let limited: World;
let platform: string;
let key: string;
let refreshToken: string;
const faults = breakable();

beforeAll(async () => {
  world = await openWorld({ storage: faults.storage, ratePerMinute: 1_000_000 });
  limited = await openWorld({ ratePerMinute: 1 });
  await world.storage.transact(async (stores) => {
    const admin = await stores.users.find(world.tenantId, world.users.admin);
    if (!admin) throw new Error("the world has no admin");
    const id = world.services.ids.next<UserId>();
    await stores.users.insert({ ...admin, id, email: "ops@platform.example", role: "platform_admin" });
  });
  const login = { email: "ops@platform.example", password: PASSWORD };
  const session = (await world.client.post("/v1/auth/login", { body: login })).body;
  platform = session.access_token;
  refreshToken = session.refresh_token;
  const made = { name: "one thing only", role: "admin", scopes: ["dnc:read"] };
  key = (await world.client.post("/v1/api-keys", { token: world.tokens.admin, body: made })).body.key;
}, 60_000);
afterAll(async () => {
  await world.close();
  await limited.close();
});

/** Ids of nothing; an entry of the do-not-call list is put by its number and taken off by its id. */
const pathOf = ({ path, method }: RouteSpec): string =>
  path
    .replace("{entry}", method === "put" ? NUMBER : NOBODY)
    .replace("{phone}", NUMBER)
    .replace("{audit_ref}", "AUD-999999")
    .replace("{jurisdiction}", "AE")
    .replace(/\{\w+\}/g, NOBODY);
const allows = ({ access }: RouteSpec, role: string): boolean =>
  access !== "public" && (access as readonly string[]).includes(role);
const tokenOf = (route: RouteSpec): { token: string } | object => {
  if (route.access === "public") return {};
  return { token: allows(route, "admin") ? world.tokens.admin : platform };
};
/** One whose role is not enough; where every role is, a key, which is no person and has but one scope. */
const tokenRefusedBy = (route: RouteSpec): string => {
  const { agent, admin } = world.tokens;
  if (!allows(route, "agent") && route.access !== "public") return agent;
  if (!allows(route, "platform_admin")) return platform;
  return allows(route, "admin") ? key : admin;
};
const send = (route: RouteSpec, ask: Ask = {}, path = pathOf(route)) =>
  world.client.send(route.method, path, { ...tokenOf(route), ...ask });

/** What the query of a route must have before its body is looked at. */
const NEEDED: Readonly<Record<string, string>> = {
  importRegistry: "?registry=ae.tdra&as_of=2026-11-22T00:00:00Z&source=TDRA",
  changeRegistry: `?registry=ae.tdra&as_of=2026-11-22T00:00:00Z&source=TDRA&follows=${"0".repeat(64)}`,
  importWashed: "?registry=sg.dnc&as_of=2026-11-22T00:00:00Z&source=PDPC",
};

type Provoke = (route: RouteSpec) => Promise<{ readonly slug: string | null }>;

const broken =
  (how: () => Error): Provoke =>
  async (route) => {
    world.services.authenticator.forget();
    faults.break(how());
    try {
      return await send(route, { body: bodyOf(route) ?? {} });
    } finally {
      faults.break(null);
    }
  };

/** A body that is well-formed for the route; undefined when the table gives none. */
const bodyOf = ({ id, body }: RouteSpec): unknown => {
  if (id === "refresh") return { refresh_token: refreshToken };
  const example = EXAMPLES[id]?.request;
  if (example !== undefined) return example;
  return body?.safeParse({}).success ? {} : undefined;
};

const COMMON: Partial<Record<Slug, Provoke>> = {
  unauthorized: (route) => world.client.send(route.method, pathOf(route)),
  forbidden: (route) => world.client.send(route.method, pathOf(route), { token: tokenRefusedBy(route) }),
  "rate-limited": async (route) => {
    await limited.client.get("/v1/auth/me", { token: limited.tokens.admin });
    return limited.client.send(route.method, pathOf(route), { token: limited.tokens.admin });
  },
  "not-found": (route) => send(route, {}, route.path.replace(/\{\w+\}/g, "no-such-thing")),
  "validation-failed": (route) => {
    if (route.body && route.consumes === undefined) return send(route, { body: { zz_unknown: 1 } });
    return send(route, {}, `${pathOf(route)}?zz_unknown=1`);
  },
  "invalid-json": (route) => send(route, { raw: '{"a":' }),
  "payload-too-large": (route) => send(route, { raw: " ".repeat((route.bodyLimit ?? MIB) + 1) }),
  "unsupported-media-type": (route) => {
    const path = `${pathOf(route)}${NEEDED[route.id] ?? ""}`;
    return send(route, { raw: "x", headers: { "content-type": "text/plain" } }, path);
  },
  "tenant-id-not-allowed": (route) => send(route, { body: { tenant_id: NOBODY } }),
  "invalid-cursor": (route) =>
    route.method === "get"
      ? send(route, {}, `${pathOf(route)}?cursor=%20`)
      : send(route, { body: { ...(bodyOf(route) as object), cursor: "!" } }),
  "internal-error": broken(() => new EngageError("invariant-broken", "a fault of ours")),
  "dependency-unavailable": broken(
    () => new EngageError("dependency-unavailable", "away", { extra: { dependency: "storage" } }),
  ),
};

describe("C-GEN-14 every refusal that routes have in common", () => {
  for (const [slug, provoke] of Object.entries(COMMON) as [Slug, Provoke][]) {
    it(`${slug} is answered by each route that declares it`, async () => {
      const declaring = ROUTES.filter((route) => refusalsOf(route).includes(slug) && isAskedHere(route, slug));
      expect(declaring.length).toBeGreaterThan(15);
      const others: string[] = [];
      for (const route of declaring) {
        const answer = await provoke(route);
        if (answer.slug !== slug) others.push(`${route.id}: ${answer.slug}`);
      }
      expect(others).toEqual([]);
    }, 60_000);
  }

  it("token-expired is answered by each route that wants a token", async () => {
    const late = await openWorld();
    late.realClock.advance(24 * 3_600_000);
    for (const route of ROUTES.filter(({ access }) => access !== "public")) {
      const answer = await late.client.send(route.method, pathOf(route), { token: late.tokens.admin });
      expect(answer.slug, route.id).toBe("token-expired");
    }
    await late.close();
  }, 60_000);
});

/** Log-ins are limited by strangers' addresses, not by a tenant; lists under an id that is not there are not looked at. */
function isAskedHere(route: RouteSpec, slug: Slug): boolean {
  if (slug === "rate-limited") return route.access !== "public";
  if (slug === "invalid-cursor") return route.params === undefined;
  // A file of 128 MiB is sent where files are tested.
  if (slug === "payload-too-large") return route.consumes === undefined;
  return true;
}

describe("C-IDE-1 C-IDE-3 every refusal of keyed requests", () => {
  const keyed = ROUTES.filter(
    (route) => takesIdempotencyKey(route) && route.consumes === undefined && bodyOf(route) !== undefined,
  );

  it("is answered by each route that takes a key and whose body is known", async () => {
    expect(keyed.length).toBeGreaterThan(30);
    const caller = (route: RouteSpec): { tenantId: TenantId; userId: UserId; token: string } => {
      const { tenantId, users, tokens } = world;
      return { tenantId, userId: users.admin, token: allows(route, "admin") ? tokens.admin : "" };
    };
    const others: string[] = [];
    for (const [n, route] of keyed.filter((one) => allows(one, "admin")).entries()) {
      const { tenantId, userId, token } = caller(route);
      const name = `key-${n}`;
      const body = JSON.parse(JSON.stringify(bodyOf(route)));
      const requestId = world.services.ids.next<UserId>();
      let stored = "";
      // A first request that is still at work, as one on another node would be.
      void world.services.idempotency.once(
        { route, tenantId, userId, path: decodeURI(pathOf(route)), key: name, body, requestId },
        (entry) => {
          stored = entry;
          return new Promise(() => {});
        },
      );
      await expect.poll(() => stored).not.toBe("");
      const ask = (given: unknown) =>
        world.client.send(route.method, pathOf(route), {
          token,
          body: given,
          headers: { "idempotency-key": name },
        });
      const first = await ask(body);
      if (first.slug !== "idempotency-in-progress") others.push(`${route.id} in progress: ${first.slug}`);
      // It ends with an answer that cannot be read any more: sealed with a secret that is gone.
      await world.storage.transact((stores) => stores.idempotency.finish(tenantId, stored, requestId, "unreadable"));
      const second = await ask(body);
      if (second.slug !== "idempotency-outcome-unknown") others.push(`${route.id} unknown: ${second.slug}`);
    }
    expect(others).toEqual([]);
  }, 60_000);
});
