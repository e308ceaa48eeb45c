import { createDialer, type DialerOptions } from "../../src/dialer.ts";
import type { Dialer } from "../../src/dialer-api.ts";
import { AE, MONDAY_TEN } from "../../src/engine/testing.ts";
import { freeswitch } from "../../src/freeswitch/index.ts";
import { memoryRegistry } from "../../src/memory/registry.ts";
import type { DomainEvent } from "../../src/model/events.ts";
import type { AgentId, CampaignId } from "../../src/model/ids.ts";
import { uuidV7 } from "../../src/model/uuid-v7.ts";
import type { Clock, Timers } from "../../src/ports/clock.ts";
import { seededChance } from "../../src/sim/chance.ts";
import { type SimulatedSwitch, startSimulatedSwitch } from "../../src/sim/esl-server.ts";
import type { WorldOverrides } from "../../src/sim/world.ts";
import { type Fault, judge } from "./history.ts";
import { FaultProxy } from "./proxy.ts";
import { type Planned, randomSchedule } from "./schedule.ts";
import { type SocketTime, socketTime } from "./socket-time.ts";

/** Everything a second long, so that a run meets its faults at every step of a call's life. */
const WORLD: WorldOverrides = {
  outcomes: { answer: 0.6, noAnswer: 0.1, busy: 0.1, voicemail: 0.05, invalid: 0.05, failure: 0.05, refusal: 0.05 },
  setupMs: [100, 1_500],
  ringToAnswer: { meanMs: 2_000, shape: 3 },
  talk: { meanMs: 4_000, cv: 0.8 },
  patience: { meanMs: 8_000, cv: 0.5 },
  agents: { answerMs: [100, 600], noAnswerShare: 0.03, busyShare: 0.03 },
};
const AGENTS = ["agent_1001", "agent_1002", "agent_1003"];
const CONTACTS = 12;
/** After this much of the fast life a run that has not ended has failed. */
const LIMIT_MS = 600_000;

/** What one schedule came to. */
export interface Verdict {
  readonly seed: string;
  readonly schedule: readonly Planned[];
  readonly faults: readonly Fault[];
  readonly dialed: number;
  readonly connections: number;
  readonly lifeMs: number;
}

/** A campaign from start to end: the real dialer and transport, a simulated switch, and a network that goes by a schedule. */
export function runSchedule(seed: string, given?: readonly Planned[]): Promise<Verdict> {
  const time = socketTime(MONDAY_TEN);
  return time.run(() => runIn(time, seed, given));
}

async function runIn(time: SocketTime, seed: string, given?: readonly Planned[]): Promise<Verdict> {
  const chance = seededChance(`faults/${seed}`);
  const schedule = given ?? randomSchedule(chance.fork("schedule"));
  const { clock, timers } = time;
  const life = { clock, timers };
  const simulated = await startSimulatedSwitch({ ...life, password: "secret", seed, settings: WORLD, agents: AGENTS });
  const proxy = new FaultProxy(simulated.port, { time, chance: chance.fork("proxy") });
  const port = await proxy.listen();
  const errors: string[] = [];
  const dialer = makeDialer(port, { ...life, chance, errors });
  const events: DomainEvent[] = [];
  dialer.onAny((event) => events.push(event));
  await dialer.start();
  try {
    const campaignId = await startCampaign(dialer, life, chance.happens(0.3) ? 2 : 1);
    for (const { atMs, fault } of schedule) timers.after(atMs, () => proxy.strike(fault));
    const completed = await ended(dialer, campaignId, simulated, life);
    const books = await booksOf(dialer, campaignId);
    const faults = judge({ truth: simulated.truth(), passed: proxy.passed, events, errors, completed, ...books });
    return {
      seed,
      schedule,
      faults,
      dialed: simulated.truth().counts().originated,
      connections: events.filter((event) => event.type === "switch.connected").length,
      lifeMs: Math.round(clock.monotonic()),
    };
  } finally {
    await dialer.stop();
    await proxy.close();
    await simulated.stop();
  }
}

interface Life {
  readonly clock: Clock;
  readonly timers: Timers;
}

function makeDialer(
  port: number,
  given: Life & { readonly chance: ReturnType<typeof seededChance>; readonly errors: string[] },
): Dialer {
  const { clock, timers, chance, errors } = given;
  const random = chance.fork("ids");
  const log: DialerOptions["log"] = {
    info: () => {},
    warn: () => {},
    error: (message, data) => errors.push(`${message} ${JSON.stringify(data)}`),
  };
  const system = { clock, timers, random, ids: uuidV7(clock, random) };
  return createDialer({
    switch: freeswitch({ url: `esl://:secret@127.0.0.1:${port}`, node: "fs1", gateway: "carrier", ...system, log }),
    rules: [AE],
    registry: memoryRegistry({ "ae.tdra": { numbers: [], asOf: clock.now(), source: "TDRA" } }),
    system,
    log,
    tenant: { name: "Test", slug: "test", defaultCountry: "AE" },
  });
}

async function startCampaign(dialer: Dialer, life: Life, maxAttempts: number): Promise<CampaignId> {
  const group = await dialer.cli.addGroup("Main", ["+97142345678"]);
  const { campaign } = await dialer.campaigns.create({
    name: "Through the storm",
    dialingMode: "power",
    dialRatio: 1.5,
    cliGroupId: group.id,
    maxAttempts,
    retryDelayMinutes: 1,
    ringTimeoutMs: 8_000,
    wrapUpMs: 0,
    pacing: { targetAbandonPct: 100, connectThresholdMs: 5_000 },
  });
  const agentIds: AgentId[] = [];
  for (const sipUser of AGENTS) agentIds.push((await dialer.agents.add({ fullName: sipUser, sipUser })).id);
  await dialer.campaigns.assign(campaign.id, { agentIds, teamIds: [] });
  const phones = Array.from({ length: CONTACTS }, (_, i) => ({ phone: `+9715012345${String(i).padStart(2, "0")}` }));
  await dialer.contacts.import(campaign.id, phones);
  await pause(life, 500);
  for (const id of agentIds) await dialer.agents.setState(id, "available", null);
  // An agent who did not pick up is taken off; here each comes back after a moment.
  dialer.on("agent.state_changed", ({ payload: { to, agentId } }) => {
    if (to === "break") life.timers.after(2_000, () => void dialer.agents.setState(agentId, "available", null));
  });
  await dialer.campaigns.start(campaign.id);
  return campaign.id;
}

const pause = ({ timers }: Life, ms: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(ms, resolve);
  });

/** Waits for the campaign's end, and then for the switch to fall silent. False when it takes too long. */
async function ended(dialer: Dialer, id: CampaignId, simulated: SimulatedSwitch, life: Life): Promise<boolean> {
  const over = async (): Promise<boolean> => {
    const { campaign } = await dialer.campaigns.view(id);
    return campaign.status === "completed" && simulated.truth().counts().liveNow === 0;
  };
  while (life.clock.monotonic() < LIMIT_MS) {
    if (await over()) {
      // Wrap-up and outbox end a step later.
      await pause(life, 1_000);
      return true;
    }
    await pause(life, 250);
  }
  return false;
}

const booksOf = (dialer: Dialer, campaignId: CampaignId) =>
  dialer.storage.read(async (stores) => {
    const all = { limit: 200, after: null };
    const calls = await stores.calls.page(dialer.tenantId, { includeLive: true }, all);
    const contacts = await stores.contacts.page(dialer.tenantId, campaignId, {}, all);
    return { calls: calls.items, contacts: contacts.items };
  });
