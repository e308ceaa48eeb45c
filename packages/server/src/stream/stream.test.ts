import type { EventId } from "@broadnet-engage/core/model";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openSse, type Sse } from "../testing/sse.ts";
import { openWorld, type World } from "../testing/world.ts";

let world: World;
const opened: Sse[] = [];
beforeAll(async () => {
  world = await openWorld();
});
afterEach(() => {
  for (const sse of opened.splice(0)) sse.close();
});
afterAll(() => world.close());

type Who = keyof World["tokens"];
const bearer = (who: Who) => ({ Authorization: `Bearer ${world.tokens[who]}` });
async function open(who: Who, query = "", headers: Record<string, string> = {}): Promise<Sse> {
  const sse = await openSse(`${world.url}/v1/stream${query}`, { ...bearer(who), ...headers });
  opened.push(sse);
  return sse;
}
const setState = (who: Who, state: string) =>
  world.client.post("/v1/agents/me/state", { token: world.tokens[who], body: { state } });
const isA = (event: string) => (message: { event: string }) => message.event === event;
const changes = (sse: Sse) => sse.messages.filter(isA("agent.state_changed"));

describe("§19 the live stream", () => {
  it("begins with how things are, then tells each change with its envelope and id", async () => {
    const sse = await open("supervisor");
    expect(sse.headers["content-type"]).toContain("text/event-stream");
    const snapshot = await sse.next(isA("snapshot"));
    expect(sse.messages[0]).toBe(snapshot);
    expect(snapshot.data.agents.map((agent: { full_name: string }) => agent.full_name)).toContain("Bilal Haddad");
    await setState("agent", "available");
    const { id, data } = await sse.next(isA("agent.state_changed"));
    expect(data).toMatchObject({
      event_id: id,
      event_type: "agent.state_changed",
      tenant_id: world.tenantId,
      schema_version: "1",
      payload: { agent_id: world.users.agent, to: "available" },
    });
  });

  it("the wallboard is the same as JSON", async () => {
    const sse = await open("supervisor");
    const { data } = await sse.next(isA("snapshot"));
    const { body } = await world.client.get("/v1/wallboard", { token: world.tokens.supervisor });
    expect({ ...body, as_of: null }).toEqual({ ...data, as_of: null });
  });

  it("beats while nothing happens, and tells figures again and again", async () => {
    const sse = await open("admin", "?topics=stats");
    await sse.next(isA("stats"));
    await expect.poll(() => sse.comments).toBeGreaterThan(1);
    await expect.poll(() => sse.messages.filter(isA("stats")).length).toBeGreaterThan(1);
    const { data } = await sse.next(isA("stats"));
    expect(data).toMatchObject({ calls: { active_calls: 0 }, today: { abandon_rate: 0 }, campaigns: [] });
    expect(data).not.toHaveProperty("agents");
  });

  it("shows an agent himself, and neither his colleague nor the floor's figures", async () => {
    const sse = await open("agent");
    const { data } = await sse.next(isA("snapshot"));
    expect(data.agents.map(({ id }: { id: string }) => id)).toEqual([world.users.agent]);
    expect(data.campaigns).toEqual([]);
    await setState("colleague", "break");
    await setState("agent", "break");
    await sse.next(isA("agent.state_changed"));
    await expect.poll(() => sse.comments).toBeGreaterThan(0);
    expect(changes(sse).map(({ data }) => data.payload.agent_id)).toEqual([world.users.agent]);
    expect(sse.messages.some(isA("stats"))).toBe(false);
    const own = await world.client.get("/v1/wallboard", { token: world.tokens.agent });
    expect(own.body.agents).toHaveLength(1);
  });

  it("C-GEN-15 tells one tenant nothing of another", async () => {
    const [here, there] = [await open("admin"), await open("stranger")];
    await there.next(isA("snapshot"));
    await setState("agent", "lunch");
    await here.next(isA("agent.state_changed"));
    await there.next(isA("stats"));
    expect(JSON.stringify(there.messages)).not.toContain(world.tenantId);
  });

  it("tells the topics asked for only, and of one team when asked", async () => {
    const team = await world.client.post("/v1/teams", {
      token: world.tokens.admin,
      body: { name: "One", agent_ids: [world.users.agent] },
    });
    const none = await open("admin", "?topics=calls,previews");
    const ofTeam = await open("admin", `?topics=agents&team_id=${team.body.id}`);
    expect((await ofTeam.next(isA("snapshot"))).data.agents).toHaveLength(1);
    await none.next(isA("snapshot"));
    await setState("colleague", "training");
    await setState("agent", "training");
    await ofTeam.next(isA("agent.state_changed"));
    expect(changes(ofTeam).map(({ data }) => data.payload.agent_id)).toEqual([world.users.agent]);
    expect(changes(none)).toEqual([]);
    expect(ofTeam.messages.some(isA("stats"))).toBe(false);
  });

  it("is taken up where it broke off, with Last-Event-ID", async () => {
    const first = await open("admin", "?topics=agents");
    await first.next(isA("snapshot"));
    await setState("agent", "available");
    const { id } = await first.next(isA("agent.state_changed"));
    first.close();
    await setState("agent", "break");
    await setState("agent", "lunch");
    const again = await open("admin", "?topics=agents", { "Last-Event-ID": id as string });
    await again.next((message) => message.data?.payload?.to === "lunch");
    const missed = again.messages.filter(({ id: one }) => one !== null && one > (id as string));
    expect(missed.map(({ data }) => data.payload.to)).toEqual(["break", "lunch"]);
    expect(again.messages.some(isA("snapshot"))).toBe(false);
  });

  it.each([
    ["one it never gave out", "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01"],
    ["no id at all", "'; DROP TABLE outbox_events; --"],
  ])("is reset when Last-Event-ID is %s", async (_what, id) => {
    const sse = await open("admin", "", { "Last-Event-ID": id });
    await sse.next(isA("snapshot"));
    expect(sse.messages.map(({ event }) => event).slice(0, 2)).toEqual(["reset", "snapshot"]);
  });

  it("is reset when the event is older than five minutes, or another tenant's", async () => {
    const sse = await open("admin", "?topics=agents");
    await sse.next(isA("snapshot"));
    await setState("agent", "available");
    const { id } = await sse.next(isA("agent.state_changed"));
    const foreign = await open("stranger", "", { "Last-Event-ID": id as EventId });
    expect((await foreign.next(isA("reset"))).data).toEqual({ reason: "too_long_ago" });
    world.clock.advance(5 * 60_000 + 1_000);
    const late = await open("admin", "", { "Last-Event-ID": id as EventId });
    await late.next(isA("reset"));
  });

  it.each(["?topics=everything", "?campaign_id=me", "?team_id=x", "?speed=9"])(
    "C-GEN-9 refuses %s before it begins",
    async (query) => {
      const asked = await fetch(`${world.url}/v1/stream${query}`, { headers: bearer("admin") });
      expect(asked.status).toBe(400);
      expect(asked.headers.get("content-type")).toContain("application/problem+json");
    },
  );

  it("knows its method and its team", async () => {
    const posted = await fetch(`${world.url}/v1/stream`, { method: "POST", headers: bearer("admin") });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET"]);
    const team = "?team_id=0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01";
    expect((await fetch(`${world.url}/v1/stream${team}`, { headers: bearer("admin") })).status).toBe(422);
  });

  it("C-AUTH-5 ends when its session ends", async () => {
    const login = await world.client.post("/v1/auth/login", {
      body: { email: "noura@falcon.example", password: "correct horse battery" },
    });
    const token = login.body.access_token as string;
    const sse = await openSse(`${world.url}/v1/stream`, { Authorization: `Bearer ${token}` });
    opened.push(sse);
    await sse.next(isA("snapshot"));
    await world.client.post("/v1/auth/logout", { token });
    expect((await sse.next(isA("end"))).data).toEqual({ reason: "unauthorized" });
    await expect.poll(() => sse.ended()).toBe(true);
  });

  it("C-RL-4 counts as one request, however long it is open", async () => {
    const left = async () =>
      Number((await world.client.get("/v1/auth/me", { token: world.tokens.admin })).headers["x-ratelimit-remaining"]);
    const before = await left();
    const sse = await open("admin");
    await sse.next(isA("stats"));
    await expect.poll(() => sse.messages.filter(isA("stats")).length).toBeGreaterThan(3);
    expect(before - (await left())).toBe(2);
  });
});

describe("§19 tickets", () => {
  const ticketOf = async (who: Who) => {
    const made = await world.client.post("/v1/stream/tickets", { token: world.tokens[who], body: {} });
    expect(made.status).toBe(201);
    return made.body.ticket as string;
  };
  const status = async (ticket: string) => {
    const sse = await openSse(`${world.url}/v1/stream?ticket=${encodeURIComponent(ticket)}`);
    opened.push(sse);
    return sse.status;
  };

  it("open the stream once, as who asked for them", async () => {
    const ticket = await ticketOf("agent");
    const sse = await openSse(`${world.url}/v1/stream?ticket=${ticket}`);
    opened.push(sse);
    expect((await sse.next(isA("snapshot"))).data.agents).toHaveLength(1);
    expect(await status(ticket)).toBe(401);
  });

  it("are good for 60 seconds", async () => {
    const [early, late] = [await ticketOf("admin"), await ticketOf("admin")];
    world.realClock.advance(59_000);
    expect(await status(early)).toBe(200);
    world.realClock.advance(1_000);
    expect(await status(late)).toBe(401);
  });

  it("cannot be made up, changed, or used as a token", async () => {
    const ticket = await ticketOf("admin");
    const changed = `${ticket.slice(0, -2)}${ticket.endsWith("A") ? "BB" : "AA"}`;
    for (const bad of ["x", changed, "a".repeat(8_000), world.tokens.admin]) expect(await status(bad)).toBe(401);
    expect((await world.client.get("/v1/wallboard", { token: ticket })).status).toBe(401);
  });
});

it("C-GEN-4 tells when something occurred with milliseconds, where that is wanted", async () => {
  const precise = await openWorld({ serving: { preciseTime: true } });
  const sse = await openSse(`${precise.url}/v1/stream?topics=agents`, {
    Authorization: `Bearer ${precise.tokens.admin}`,
  });
  await sse.next(isA("snapshot"));
  await precise.client.post("/v1/agents/me/state", { token: precise.tokens.agent, body: { state: "available" } });
  expect((await sse.next(isA("agent.state_changed"))).data.occurred_at).toMatch(/:\d\d\.\d{3}Z$/);
  sse.close();
  await precise.close();
});

it("/wallboard is one page that loads nothing from elsewhere and runs only its own script", async () => {
  const page = await fetch(`${world.url}/wallboard`);
  const html = await page.text();
  expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'; script-src 'sha256-/);
  expect(html).not.toMatch(/(src|href)=|https?:\/\/|innerHTML|insertAdjacentHTML|document\.write/);
});
