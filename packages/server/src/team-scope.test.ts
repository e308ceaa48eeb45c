import { fixtures } from "@broadnet-engage/core/conformance";
import type { AgentId } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "./testing/client.ts";
import { openSse } from "./testing/sse.ts";
import { openWorld, type World } from "./testing/world.ts";

// Contract §7: a supervisor may be limited to teams. Noura leads the team that Bilal is in; Huda is in another.

const make = fixtures(77);
let world: World;
let own: AgentId;
let foreign: AgentId;
let otherTeam: string;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
  own = world.users.agent as string as AgentId;
  foreign = world.users.colleague as string as AgentId;
  const team = (name: string, agent: AgentId, supervisors: string[]) =>
    ask("POST", "/v1/teams", { name, agent_ids: [agent], supervisor_ids: supervisors }, "admin");
  await team("Days", own, [world.users.supervisor]);
  otherTeam = (await team("Nights", foreign, [])).body.id;
  const { tenantId } = world;
  await world.storage.transact(async (stores) => {
    for (const agentId of [own, foreign]) {
      await stores.calls.insert(make.aFinishedCall({ tenantId, agentId }), []);
      await stores.recordings.insert(make.aRecording({ tenantId, agentId }));
    }
    await stores.calls.insert(make.aFinishedCall({ tenantId, agentId: null }), []);
  });
  const limited = await ask("PATCH", `/v1/users/${world.users.supervisor}`, { team_scope: true }, "admin");
  expect(limited.body).toMatchObject({ role: "supervisor", team_scope: true });
}, 60_000);
afterAll(() => world.close());

const ask = (method: string, path: string, body?: unknown, who: keyof World["tokens"] = "supervisor") =>
  world.client.send(method, path, { token: world.tokens[who], body });
const get = (path: string) => ask("GET", path);
const agentsIn = ({ body }: Answer): string[] => (body.items as { agent_id: string }[]).map((item) => item.agent_id);
const idOf = async (list: string, agentId: string): Promise<string> =>
  (await ask("GET", `${list}?agent_id=${agentId}`, undefined, "admin")).body.items[0].id;

describe("§7 a supervisor limited to teams", () => {
  it("is told of their people only", async () => {
    const { agents, summary } = (await get("/v1/agents/state")).body;
    expect(agents.map(({ id }: { id: string }) => id)).toEqual([own]);
    expect(summary.total).toBe(1);
    expect((await get(`/v1/agents/state?team_id=${otherTeam}`)).body.agents).toEqual([]);
    expect((await get("/v1/agents")).body).toMatchObject({ total: 1, items: [{ id: own }] });
    expect((await get("/v1/agents/sip-registered")).body.total_agents).toBe(1);
    const board = (await get("/v1/wallboard")).body;
    expect([board.agents.length, board.summary.total]).toEqual([1, 1]);
  });

  it("lists their calls, recordings and callbacks, with exact totals", async () => {
    for (const list of ["/v1/calls", "/v1/recordings"]) {
      const page = await get(list);
      expect([list, agentsIn(page), page.body.total]).toEqual([list, [own], 1]);
      expect((await get(`${list}?agent_id=${foreign}`)).body).toMatchObject({ total: 0, items: [] });
    }
    expect((await get("/v1/calls/live")).body.total).toBe(0);
    expect((await get("/v1/callbacks")).body.total).toBe(0);
  });

  it("finds nothing of others, in the words of what does not exist", async () => {
    const call = await idOf("/v1/calls", foreign);
    const recording = await idOf("/v1/recordings", foreign);
    const asked: [string, string, unknown?][] = [
      ["GET", `/v1/agents/${foreign}`],
      ["GET", `/v1/agents/${foreign}/timeline`],
      ["PATCH", `/v1/agents/${foreign}`, { skills: ["x"] }],
      ["POST", `/v1/agents/${foreign}/state`, { state: "break" }],
      ["GET", `/v1/calls/${call}`],
      ["POST", `/v1/calls/${call}/disposition`, { code: "sale" }],
      ["POST", `/v1/calls/${call}/hangup`],
      ["POST", `/v1/calls/${call}/monitor`, { mode: "listen", supervisor_endpoint: "s1" }],
      ["GET", `/v1/recordings/${recording}`],
      ["GET", `/v1/recordings/${recording}/play`],
    ];
    for (const [method, path, body] of asked)
      expect([path, (await ask(method, path, body)).slug]).toEqual([path, "not-found"]);
    expect((await get(`/v1/calls/${await idOf("/v1/calls", own)}`)).status).toBe(200);
  });

  it("dials for their people, and for nobody else", async () => {
    const dial = (agent_id: string) => ask("POST", "/v1/calls/originate", { agent_id, destination: "+971555550142" });
    expect((await dial(foreign)).slug).toBe("forbidden");
    expect((await dial(own)).slug).toBe("agent-offline");
  });

  it("does not widen the limit: teams and who is in them are an administrator's", async () => {
    const attempts: [string, string, unknown?][] = [
      ["POST", "/v1/teams", { name: "Mine", agent_ids: [foreign], supervisor_ids: [world.users.supervisor] }],
      ["PATCH", `/v1/teams/${otherTeam}`, { supervisor_ids: [world.users.supervisor] }],
      ["PUT", `/v1/teams/${otherTeam}/members`, { agent_ids: [], supervisor_ids: [world.users.supervisor] }],
      ["DELETE", `/v1/teams/${otherTeam}`],
      ["PATCH", `/v1/agents/${own}`, { team_ids: [otherTeam] }],
      ["PATCH", `/v1/users/${world.users.supervisor}`, { team_scope: false }],
    ];
    for (const [method, path, body] of attempts)
      expect([path, (await ask(method, path, body)).slug]).toEqual([path, "forbidden"]);
  });

  it("assigns their people to campaigns one by one, and takes nobody else's away", async () => {
    const body = { name: "Renewals", dialing_mode: "power", cli_group_id: world.cliGroupId };
    const path = `/v1/campaigns/${(await ask("POST", "/v1/campaigns", body)).body.id}/agents`;
    await ask("PUT", path, { agent_ids: [foreign] }, "admin");
    expect((await ask("PUT", path, { agent_ids: [own] })).slug).toBe("forbidden");
    expect((await ask("POST", `${path}/${foreign}`)).slug).toBe("not-found");
    expect((await ask("DELETE", `${path}/${foreign}`)).slug).toBe("not-found");
    expect((await ask("POST", `${path}/${own}`)).status).toBe(204);
    expect((await get(path)).body).toMatchObject({ assigned: 1, agents: [{ id: own }] });
    expect((await ask("GET", path, undefined, "admin")).body.assigned).toBe(2);
  });

  it("has reports of their people; somebody else's name is not known", async () => {
    const report = (more: object) =>
      ask("POST", "/v1/reports/export", {
        ...{ report_type: "agent_performance", format: "json" },
        ...{ from: "2026-11-01T00:00:00Z", to: "2026-11-30T00:00:00Z" },
        ...more,
      });
    const { body } = await report({});
    expect(body.data.map((row: { agent_id: string }) => row.agent_id)).toEqual([own]);
    expect((await report({ agent_ids: [own, foreign] })).body).toMatchObject({ pointer: "#/agent_ids/1", id: foreign });
  });

  it("hears of their people on the stream", async () => {
    const headers = { authorization: `Bearer ${world.tokens.supervisor}` };
    const stream = await openSse(`${world.url}/v1/stream?topics=agents`, headers);
    const snapshot = await stream.next(({ event }) => event === "snapshot");
    expect(snapshot.data.agents.map(({ id }: { id: string }) => id)).toEqual([own]);
    expect(snapshot.data.summary.total).toBe(1);
    await ask("POST", "/v1/agents/me/state", { state: "break" }, "colleague");
    await ask("POST", "/v1/agents/me/state", { state: "break" }, "agent");
    const told = await stream.next(({ event }) => event === "agent.state_changed");
    expect(told.data.payload.agent_id).toBe(own);
    stream.close();
    const figures = await openSse(`${world.url}/v1/stream?topics=stats`, headers);
    const stats = await figures.next(({ event }) => event === "stats");
    expect([stats.data.summary.total, "agents" in stats.data]).toEqual([1, false]);
    figures.close();
  });

  it("is an administrator's limit of supervisors: another supervisor and an agent of the team are as they were", async () => {
    expect((await ask("GET", "/v1/agents", undefined, "admin")).body.total).toBe(2);
    expect((await ask("GET", "/v1/calls", undefined, "colleague")).body.total).toBe(1);
  });
});
