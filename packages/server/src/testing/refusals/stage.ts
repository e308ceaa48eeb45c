import { type Fixtures, fixtures } from "@broadnet-engage/core/conformance";
import type { Agent, AgentId, Call, CallId, Campaign, CampaignId, Contact, LegId } from "@broadnet-engage/core/model";
import type { Slug } from "../../problems/catalogue.ts";
import type { Answer, Ask } from "../client.ts";
import { PASSWORD, type World } from "../world.ts";

/** Asks so that a route must refuse. */
export type Provoke = (stage: Stage) => Promise<Answer>;
/** By operationId: how each refusal of its own is provoked. */
export type Provocations = Readonly<Record<string, Readonly<Partial<Record<Slug, Provoke>>>>>;

export type Who = keyof World["tokens"] | "platform" | "newcomer";

/** One world that all provocations share. What they change of it, they change back. */
export interface Stage {
  readonly world: World;
  readonly make: Fixtures;
  /** `ask("admin", "PATCH /v1/teams/…", body)`. */
  ask(who: Who, what: string, body?: unknown, headers?: Ask["headers"]): Promise<Answer>;
  idOf(who: Exclude<Who, "platform">): AgentId;
  /** A call of `agent` that is being talked on; the same each time. */
  live(): Promise<Call>;
  /** A finished one, of a contact in a campaign. */
  over(): Promise<Call>;
  /** The storage fails so until it is told null. */
  break(breakage: Error | null): void;
}

/** The id of nothing. */
export const NOBODY = "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01";
export const TURNED_ROUND = "from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z";
/** A stale version of anything. */
export const STALE = { "if-match": '"v99"' };
export const NIGHT = "2026-11-23T22:00:00Z";
export const MORNING = "2026-11-24T06:00:00Z";

export const badCursor =
  (path: string): Provoke =>
  ({ ask }) =>
    ask("admin", `GET ${path}?cursor=%20`);
export const badRange =
  (path: string): Provoke =>
  ({ ask }) =>
    ask("admin", `GET ${path}?${TURNED_ROUND}`);

export async function openStage(world: World, fail: Stage["break"]): Promise<Stage> {
  const make = fixtures(31);
  const tokens = new Map<Who, string>(Object.entries(world.tokens) as [Who, string][]);
  const ask: Stage["ask"] = (who, what, body, headers = {}) => {
    const [method = "", path = ""] = what.split(" ");
    const file = headers["content-type"] === undefined ? { body } : { raw: String(body) };
    return world.client.send(method, path, { token: tokens.get(who) ?? "", ...file, headers });
  };
  // An agent whose phone never registers.
  const email = "new@falcon.example";
  const profile = { role: "agent", password: PASSWORD, agent: { sip_user: "a2099" } };
  const { body: newcomer } = await ask("admin", "POST /v1/users", { email, full_name: "Nadia Aziz", ...profile });
  await world.storage.transact(async (stores) => {
    const admin = await stores.users.find(world.tenantId, world.users.admin);
    if (admin)
      await stores.users.insert({ ...admin, id: make.ids.next(), email: "ops@x.example", role: "platform_admin" });
  });
  const logIn = async (who: string) => {
    const answer = await world.client.post("/v1/auth/login", { body: { email: who, password: PASSWORD } });
    return String(answer.body.access_token);
  };
  tokens.set("newcomer", await logIn(email));
  tokens.set("platform", await logIn("ops@x.example"));
  const once = <T>(begin: () => Promise<T>): (() => Promise<T>) => {
    let begun: Promise<T> | undefined;
    return () => {
      begun ??= begin();
      return begun;
    };
  };
  const stage: Stage = {
    world,
    make,
    ask,
    idOf: (who) => (who === "newcomer" ? newcomer.id : (world.users[who] as string as AgentId)),
    live: once(() => talk(stage)),
    over: once(() => finished(stage)),
    break: fail,
  };
  for (const who of ["agent", "colleague", "newcomer"] as const)
    await ask(who, "POST /v1/agents/me/state", { state: "available" });
  return stage;
}

async function talk({ ask, world, idOf }: Stage): Promise<Call> {
  const body = { agent_id: idOf("agent"), destination: "+971555550142", cli_override: "+97145550100" };
  const id: CallId = (await ask("agent", "POST /v1/calls/originate", body)).body.call_id;
  const call = () => world.storage.read((stores) => stores.calls.find(world.tenantId, id));
  const until = async (fits: (found: Call) => boolean): Promise<Call> => {
    for (let tries = 0; tries < 500; tries += 1) {
      const found = await call();
      if (found !== null && fits(found)) return found;
      await new Promise<void>((resolve) => void world.services.timers.after(1, resolve));
    }
    throw new Error("the call does not come about");
  };
  const legs = await until(({ agentLegId }) => agentLegId !== null);
  const [customer, agent] = [legs.customerLegId, legs.agentLegId as LegId];
  const of = { callId: id, at: world.clock.now(), node: "fake" };
  world.switch.tell({ ...of, type: "leg.ready", legId: agent, role: "agent" });
  await until(({ phase }) => phase === "dialing" || phase === "ringing");
  world.switch.tell({ ...of, type: "leg.answered", legId: customer, role: "customer" });
  world.switch.tell({ ...of, type: "leg.ready", legId: customer, role: "customer" });
  world.switch.tell({ ...of, type: "leg.bridged", legId: customer, otherLegId: agent, role: "customer" });
  return until(({ phase }) => phase === "connected");
}

async function finished(stage: Stage): Promise<Call> {
  const { make, world, idOf } = stage;
  const campaignId = await aCampaign(stage);
  const contact = await aContact(stage, campaignId);
  const of = { tenantId: world.tenantId, agentId: idOf("agent"), campaignId, contactId: contact.id };
  const call = make.aFinishedCall({ ...of, phone: contact.phone });
  await world.storage.transact((stores) => stores.calls.insert(call, []));
  return call;
}

export async function aCampaign({ ask, world, idOf }: Stage, more: object = {}): Promise<CampaignId> {
  const body = { name: "Renewals", dialing_mode: "preview", cli_group_id: world.cliGroupId, ...more };
  const { id } = (await ask("supervisor", "POST /v1/campaigns", body)).body;
  const agents = ["agent", "colleague", "newcomer"] as const;
  await ask("supervisor", `PUT /v1/campaigns/${id}/agents`, { agent_ids: agents.map(idOf) });
  return id;
}

let numbers = 0;
export async function aContact({ ask }: Stage, campaignId: CampaignId, given?: string) {
  numbers += 1;
  const phone = given ?? `+9715012${String(34_000 + numbers)}`;
  await ask("supervisor", `POST /v1/campaigns/${campaignId}/contacts`, { contacts: [{ phone }] });
  const found = await ask("supervisor", `GET /v1/campaigns/${campaignId}/contacts?phone=${encodeURIComponent(phone)}`);
  return found.body.items[0] as { readonly id: Contact["id"]; readonly phone: Contact["phone"] };
}

/** As if the dialer had brought it there. */
export const campaignIs = ({ world }: Stage, id: CampaignId, now: Partial<Campaign>): Promise<unknown> =>
  world.storage.transact(async (stores) => {
    const campaign = await stores.campaigns.lock(world.tenantId, id);
    return campaign && stores.campaigns.save({ ...campaign, ...now });
  });

export const contactIs = ({ world }: Stage, id: Contact["id"], now: Partial<Contact>): Promise<unknown> =>
  world.storage.transact(async (stores) => {
    const contact = await stores.contacts.lock(world.tenantId, id);
    return contact && stores.contacts.save({ ...contact, ...now });
  });

/** Asks while the agent is otherwise. */
export async function whileAgent(
  { world, idOf }: Stage,
  who: "colleague" | "newcomer",
  is: Partial<Agent>,
  asked: () => Promise<Answer>,
): Promise<Answer> {
  const set = (next: (agent: Agent) => Partial<Agent>) =>
    world.storage.transact(async (stores) => {
      const agent = await stores.agents.lock(world.tenantId, idOf(who));
      if (!agent) throw new Error(`${who} has no profile`);
      await stores.agents.save({ ...agent, ...next(agent) });
      return agent;
    });
  const before = await set(() => is);
  try {
    return await asked();
  } finally {
    await set(({ version }) => ({ ...before, version }));
  }
}

/** Asks while the switch is away. */
export async function whileAway({ world }: Stage, asked: () => Promise<Answer>): Promise<Answer> {
  world.switch.connected = false;
  try {
    return await asked();
  } finally {
    world.switch.connected = true;
  }
}
