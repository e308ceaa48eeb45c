import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { ROUTES } from "../contract/index.ts";
import { openWorld, PASSWORD, type World } from "../testing/world.ts";
import { type Client, createClient, type OperationId, ProblemError } from "./index.ts";
import { OPERATIONS } from "./operations.ts";

let world: World;
let client: Client;
beforeAll(async () => {
  world = await openWorld();
  client = createClient({ url: world.url, token: () => world.tokens.admin });
});
afterAll(() => world.close());

const problemOf = (work: Promise<unknown>): Promise<ProblemError> =>
  work.then(
    () => expect.fail("it was accepted"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(ProblemError);
      return error as ProblemError;
    },
  );

describe("the typed client", () => {
  it("knows every operation of the table where it is (npm run client:operations)", () => {
    const table = ROUTES.map(({ id, method, path, access, consumes, answers }) => [
      id,
      {
        ...{ method, path, isPublic: access === "public" },
        ...(consumes ? { sends: consumes } : {}),
        ...(answers ? { answers } : {}),
      },
    ]);
    expect(OPERATIONS).toEqual(Object.fromEntries(table));
    // A module of the contract that types.ts leaves out does not compile here.
    expectTypeOf<Exclude<keyof typeof OPERATIONS, OperationId>>().toBeNever();
  });

  it("carries nothing with it: neither schemas nor anything installed", () => {
    for (const file of ["index.ts", "client.ts", "problem-error.ts", "operations.ts"]) {
      const text = readFileSync(new URL(file, import.meta.url), "utf8");
      const values = [...text.matchAll(/^(?:import|export) (?!type)[^;]*? from "([^"]+)"/gms)].map(([, from]) => from);
      for (const from of values) expect(from).toMatch(/^\.\/[a-z-]+\.ts$/);
    }
  });

  it("logs in, makes things and gives them back in the server's types", async () => {
    const session = await createClient({ url: world.url }).login({
      body: { email: "noura@falcon.example", password: PASSWORD },
    });
    expectTypeOf(session.access_token).toEqualTypeOf<string>();
    const mine = createClient({ url: `${world.url}/`, token: session.access_token });
    const campaign = await mine.createCampaign({
      body: { name: "By client", dialing_mode: "power", cli_group_id: world.cliGroupId },
    });
    expectTypeOf(campaign.dialing_mode).toEqualTypeOf<"preview" | "power" | "progressive" | "predictive">();
    const seen = await mine.getCampaign({ params: { id: campaign.id } });
    expect(seen).toMatchObject({ name: "By client", status: "draft" });
    expect(await mine.deleteCampaign({ params: { id: campaign.id } })).toBeUndefined();
    expect((await mine.me()).role).toBe("supervisor");
  });

  it("does not compile a request that the server would not understand", () => {
    // @ts-expect-error the mode is not one
    const wrongMode = () => client.createCampaign({ body: { name: "x", dialing_mode: "manual", cli_group_id: "x" } });
    // @ts-expect-error the id is missing
    const noId = () => client.getCampaign({});
    // @ts-expect-error nobody knows this filter
    const filter = () => client.listCampaigns({ query: { state: "active" } });
    expect([wrongMode, noId, filter]).toHaveLength(3);
  });

  it("walks all pages of a list, each item once", async () => {
    const phones = Array.from({ length: 7 }, (_, n) => `+97150987654${n}`);
    await client.addDnc({ body: { phones } });
    const seen: string[] = [];
    for await (const { phone } of client.all("listDnc", { query: { limit: "3" } })) seen.push(phone);
    expect(seen.sort()).toEqual(phones);
  });

  it("throws refusals with slug, instance and members", async () => {
    const problem = await problemOf(client.createTeam({ body: { name: "" } }));
    expect(problem).toMatchObject({ status: 400, slug: "validation-failed", retryAfterMs: null });
    expect(problem.instance).toMatch(/^urn:uuid:/);
    expect(problem.body.errors).toMatchObject([{ pointer: "#/name" }]);
    const missing = await problemOf(client.getCampaign({ params: { id: "not/an id" as never } }));
    expect(missing.slug).toBe("not-found");
  });

  it("sends keys and versions: nothing is made twice, nothing is overwritten", async () => {
    const request = { body: { name: "Once" }, idempotencyKey: "task 1".replace(" ", "-") };
    const [one, two] = [await client.createTeam(request), await client.createTeam(request)];
    expect(two.id).toBe(one.id);
    const params = { id: one.id as never };
    const stale = await problemOf(client.updateTeam({ params, body: { name: "Late" }, ifMatch: '"v7"' }));
    expect(stale.slug).toBe("precondition-failed");
  });
});

describe("waiting when the server says so", () => {
  const answers = (...statuses: number[]) => {
    const asked: string[] = [];
    const fake: typeof fetch = async (_url, init) => {
      asked.push(String(init?.method));
      const status = statuses[asked.length - 1] ?? 200;
      const headers = { "Content-Type": "application/json", ...(status === 200 ? {} : { "Retry-After": "2" }) };
      return new Response(JSON.stringify({ items: [], type: "x/rate-limited" }), { status, headers });
    };
    const waited: number[] = [];
    const sleep = async (ms: number): Promise<void> => void waited.push(ms);
    return { asked, waited, client: createClient({ url: "http://x", token: "t", fetch: fake, sleep }) };
  };

  it("sends again after 429 and 503, at most three times", async () => {
    const fine = answers(429, 503, 200);
    await fine.client.listDnc();
    expect([fine.asked.length, fine.waited]).toEqual([3, [2_000, 2_000]]);
    const hopeless = answers(503, 503, 503, 503, 503);
    expect((await problemOf(hopeless.client.listDnc())).status).toBe(503);
    expect(hopeless.asked).toHaveLength(4);
  });

  it("sends no write again that may have happened, unless a key makes it safe", async () => {
    const write = answers(503);
    await problemOf(write.client.createTeam({ body: { name: "x" } }));
    expect(write.asked).toHaveLength(1);
    const keyed = answers(503);
    await keyed.client.createTeam({ body: { name: "x" }, idempotencyKey: "k" });
    expect(keyed.asked).toHaveLength(2);
  });

  it("says what it can of an answer that is no problem of ours", async () => {
    const proxy: typeof fetch = async () => new Response("<h1>Bad gateway</h1>", { status: 502 });
    const error = await problemOf(createClient({ url: "http://x", fetch: proxy }).listDnc());
    expect(error).toMatchObject({ status: 502, slug: "unknown", message: "The server answered 502." });
  });
});
