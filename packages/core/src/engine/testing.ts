import { readFileSync } from "node:fs";
import { createDialer, type DialerOptions } from "../dialer.ts";
import { memoryRegistry } from "../memory/registry.ts";
import { memoryStorage } from "../memory/storage.ts";
import type { Call } from "../model/call.ts";
import type { DomainEvent } from "../model/events.ts";
import type { AgentId, CampaignId, TenantId, UserId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import type { SwitchEvent } from "../model/leg.ts";
import { RulePack } from "../model/rule-pack.ts";
import { uuidV7 } from "../model/uuid-v7.ts";
import { seededChance } from "../sim/chance.ts";
import { virtualTime } from "../sim/clock.ts";
import { type SimSwitchOptions, simSwitch } from "../sim/switch.ts";
import { SwitchCore } from "../sim/switch-core.ts";
import { seededWorld, type WorldOverrides } from "../sim/world.ts";

const aePack = new URL("../../../compliance-rules/packs/ae/pack.json", import.meta.url);
const law = RulePack.parse(JSON.parse(readFileSync(aePack, "utf8")));
/** The Emirates' rules but for how often a number may be tried: people here are called many times a day, on purpose. */
export const AE: RulePack = { ...law, rules: { ...law.rules, frequency: [] } };
/** Monday 2026-11-23 10:00 in Dubai. */
export const MONDAY_TEN: Instant = Date.UTC(2026, 10, 23, 6, 0, 0);
export const SATURDAY_TEN: Instant = Date.UTC(2026, 10, 21, 6, 0, 0);

/** Everybody answers after 4 s, talks for a minute, and the customer hangs up. */
export const ALL_ANSWER: WorldOverrides = {
  outcomes: { answer: 1, noAnswer: 0, busy: 0, voicemail: 0, invalid: 0, failure: 0, refusal: 0 },
  setupMs: [1_000, 1_000],
  ringToAnswer: { meanMs: 3_000, shape: 1_000 },
  talk: { meanMs: 60_000, cv: 0 },
  customerEndsShare: 1,
  earlyMediaShare: 0,
  agents: { answerMs: [200, 200], noAnswerShare: 0, busyShare: 0 },
};
export const NOBODY_ANSWERS: WorldOverrides = {
  ...ALL_ANSWER,
  outcomes: { answer: 0, noAnswer: 1, busy: 0, voicemail: 0, invalid: 0, failure: 0, refusal: 0 },
};

export interface StageOptions {
  readonly at?: Instant;
  readonly world?: WorldOverrides;
  readonly agents?: number;
  readonly switch?: Partial<SimSwitchOptions>;
  readonly dialer?: Partial<DialerOptions>;
  readonly listedNationally?: readonly string[];
}

/** A dialer on a simulated switch in virtual time: the production façade and loop, with a clock the test moves. */
export async function stage(options: StageOptions = {}) {
  const time = virtualTime(options.at ?? MONDAY_TEN);
  const { clock, timers } = time;
  const chance = seededChance("stage");
  const sipUsers = Array.from({ length: options.agents ?? 2 }, (_, i) => `agent_${1001 + i}`);
  const core = new SwitchCore({
    clock,
    timers,
    world: seededWorld("stage", options.world ?? ALL_ANSWER),
    chance: chance.fork("core"),
    agents: sipUsers,
    jitter: false,
  });
  const transport = simSwitch({ core, clock, timers, chance: chance.fork("faults"), ...options.switch });
  let heard: (event: SwitchEvent) => void = () => {};
  const start = transport.start.bind(transport);
  transport.start = (listener) => {
    heard = listener;
    return start(listener);
  };
  const random = chance.fork("random");
  const dialer = createDialer({
    switch: transport,
    rules: [AE],
    storage: memoryStorage(),
    registry: memoryRegistry({
      "ae.tdra": { numbers: (options.listedNationally ?? []) as never, asOf: clock.now(), source: "TDRA" },
    }),
    system: { clock, timers, random, ids: uuidV7(clock, random) },
    tenant: { name: "Test", slug: "test", defaultCountry: "AE" },
    ...options.dialer,
  });
  const events: DomainEvent[] = [];
  dialer.onAny((event) => events.push(event));
  await dialer.start();
  const settle = async (): Promise<void> => {
    // Storage and switch answer in microtasks; a macrotask between two instants lets every chain of them end.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = async (ms: number): Promise<void> => {
    const until = clock.now() + ms;
    await settle();
    for (let next = time.nextAt(); next !== null && next <= until; next = time.nextAt()) {
      time.advanceTo(next);
      await settle();
    }
    time.advanceTo(until);
    await settle();
  };
  return {
    dialer,
    transport,
    core,
    clock,
    time,
    events,
    pass,
    sipUsers,
    /** Says something to the dialer as the switch would. */
    tellSwitch: (event: SwitchEvent) => heard(event),
    told: (type: DomainEvent["type"]) => events.filter((event) => event.type === type),
  };
}
export type Stage = Awaited<ReturnType<typeof stage>>;

/** A campaign with agents logged in and contacts loaded, not yet started. */
export async function aCampaignOn(
  on: Stage,
  given: {
    phones?: readonly string[];
    mode?: "progressive" | "power" | "preview" | "predictive";
    settings?: object;
  } = {},
) {
  const { dialer, sipUsers } = on;
  const group = await dialer.cli.addGroup("Main", ["+97142345678"]);
  const agents: AgentId[] = [];
  for (const sipUser of sipUsers) agents.push((await dialer.agents.add({ fullName: sipUser, sipUser })).id);
  await on.pass(SECOND);
  for (const id of agents) await dialer.agents.setState(id, "available", null);
  const { campaign } = await dialer.campaigns.create({
    name: "Test",
    dialingMode: given.mode ?? "progressive",
    cliGroupId: group.id,
    wrapUpMs: 10_000,
    ...given.settings,
  });
  await dialer.campaigns.assign(campaign.id, { agentIds: agents, teamIds: [] });
  const phones = given.phones ?? ["+971501234567", "+971501234568", "+971501234569"];
  if (phones.length > 0)
    await dialer.contacts.import(
      campaign.id,
      phones.map((phone) => ({ phone })),
    );
  return { campaignId: campaign.id, agents, groupId: group.id };
}

/** A stage on which one customer talks to the first agent. */
export async function talkOn(options: StageOptions = {}, settings: object = {}) {
  const on = await stage({ agents: 3, ...options });
  const { campaignId, agents } = await aCampaignOn(on, { phones: ["+971501234567"], settings });
  await on.dialer.campaigns.start(campaignId);
  await on.pass(6 * SECOND);
  const call = (await callsOn(on))[0] as Call;
  const agentId = call.agentId as AgentId;
  const others = agents.filter((id) => id !== agentId) as [AgentId, AgentId];
  const now = () => on.dialer.storage.read((stores) => stores.calls.find(call.tenantId, call.id)) as Promise<Call>;
  const as = (id: AgentId) => ({ id: id as string as UserId, name: "Layla", agentOnly: true });
  return { ...on, campaignId, agents, callId: call.id, agentId, others, now, by: as(agentId), as };
}

export const contactsOn = (on: Stage, campaignId: CampaignId) =>
  on.dialer.storage.read(
    async (stores) =>
      (await stores.contacts.page(on.dialer.tenantId, campaignId, {}, { limit: 200, after: null })).items,
  );
export const callsOn = (on: Stage) =>
  on.dialer.storage.read(
    async (stores) =>
      (await stores.calls.page(on.dialer.tenantId, { includeLive: true }, { limit: 200, after: null })).items,
  );
export const agentOn = (on: Stage, id: AgentId) =>
  on.dialer.storage.read((stores) => stores.agents.find(on.dialer.tenantId as TenantId, id));
