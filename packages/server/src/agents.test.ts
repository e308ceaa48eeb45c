import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { summarize } from "./routes/agents.present.ts";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const me = (body: Record<string, unknown>, token = world.tokens.agent) =>
  world.client.post("/v1/agents/me/state", { token, body });
const states = (query = "") => world.client.get(`/v1/agents/state${query}`, { token: world.tokens.supervisor });

describe("agents", () => {
  it("C-GV-3 C-AGT-2 the summary adds up, with lunch and training among the breaks", () => {
    const of = (state: "available" | "on_call" | "break" | "lunch" | "training" | "offline", count: number) =>
      Array.from({ length: count }, () => ({ state, subState: null }));
    const agents = [of("available", 8), of("on_call", 12), of("break", 1), of("lunch", 1), of("training", 1)].flat();
    expect(summarize([...agents, ...of("offline", 1)])).toMatchObject({
      total: 24,
      available: 8,
      on_call: 12,
      break: 3,
      offline: 1,
      by_state: { lunch: 1, training: 1 },
    });
  });

  it("C-AGT-1 C-AGT-4 lists all of the tenant by name", async () => {
    const { body } = await states();
    expect(body.agents.map((a: { full_name: string }) => a.full_name)).toEqual(["Bilal Haddad", "Huda Mansour"]);
    expect(body.agents[0]).toMatchObject({ current_call_id: null, calls_today: 0, sub_state: null });
  });

  it("C-AGT-3 C-AGT-7 a change is visible at once, with its reason", async () => {
    const changed = await me({ state: "lunch", reason: "back at one" });
    expect(changed.body).toMatchObject({
      agent_id: world.users.agent,
      state: "lunch",
      reason: "back at one",
      pending_state: null,
    });
    expect((await states()).body.agents[0]).toMatchObject({
      state: "lunch",
      reason: "back at one",
      ready: false,
      not_ready_reason: "not_available",
    });
  });

  it("C-AGT-9 the same state again keeps state_since", async () => {
    const first = await me({ state: "training" });
    world.clock.advance(60_000);
    const again = await me({ state: "training", reason: "still" });
    expect(again.body).toMatchObject({ state_since: first.body.state_since, reason: "still" });
  });

  it("refuses on_call: only calls make it", async () => {
    expect((await me({ state: "on_call" })).body.errors[0]).toMatchObject({ pointer: "#/state", code: "invalid_enum" });
  });

  it("C-AGT-5 an agent changes nobody by id, himself neither; somebody without a profile has no state", async () => {
    const path = `/v1/agents/${world.users.agent}/state`;
    const body = { state: "break" };
    expect((await world.client.post(path, { token: world.tokens.agent, body })).slug).toBe("forbidden");
    expect((await me(body, world.tokens.supervisor)).slug).toBe("forbidden");
    expect((await world.client.post(path, { token: world.tokens.supervisor, body })).status).toBe(200);
    const missing = "/v1/agents/0192f3a0-9000-7a10-8b00-0000000000a7/state";
    expect((await world.client.post(missing, { token: world.tokens.supervisor, body })).status).toBe(404);
  });

  it("shows who is registered at the switch", async () => {
    const ask = () => world.client.get("/v1/agents/sip-registered", { token: world.tokens.supervisor });
    await expect.poll(async () => (await ask()).body.total_registered).toBe(2);
    const { body } = await ask();
    expect(body).toMatchObject({ total_agents: 2 });
    expect(body.registered[0]).toMatchObject({
      sip_user: "a2041",
      user_agent: "Fake/1",
      contact_count: 1,
      node: "fake",
    });
    expect(Date.parse(String(body.registered[0]?.expires_at))).not.toBeNaN();
  });

  it("filters by team, and refuses one that is not there", async () => {
    const team = await world.client.post("/v1/teams", {
      token: world.tokens.supervisor,
      body: { name: "Renewals", agent_ids: [world.users.colleague] },
    });
    const { body } = await states(`?team_id=${team.body.id}`);
    expect(body.agents).toMatchObject([{ full_name: "Huda Mansour", team_ids: [team.body.id] }]);
    expect(body.summary.total).toBe(1);
    expect((await states(`?team_id=${world.users.agent}`)).slug).toBe("unknown-reference");
  });
});
