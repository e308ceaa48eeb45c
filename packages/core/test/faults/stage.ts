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
import { FaultProxy } from "./proxy.ts";
import { socketTime } from "./socket-time.ts";

/** Everything a second long, so that a run meets its faults at every step of a call's life. */
const WORLD: WorldOverrides = {
  outcomes: { answer: 0.6, noAnswer: 0.1, busy: 0.1, voicemail: 0.05, invalid: 0.05, failure: 0.05, refusal: 0.05 },
  setupMs: [100, 1_500],
  ringToAnswer: { meanMs: 2_000, shape: 3 },
  talk: { meanMs: 4_000, cv: 0.8 },
  patience: { meanMs: 8_000, cv: 0.5 },
  agents: { answerMs: [100, 600], noAnswerShare: 0.03, busyShare: 0.03 },
};

/** The real dialer and transport, a simulated switch, and the proxy between them; a campaign has begun. */
export interface Stage {
  readonly dialer: Dialer;
  readonly campaignId: CampaignId;
  readonly simulated: SimulatedSwitch;
  readonly proxy: FaultProxy;
  readonly life: Life;
  /** Told by the dialer so far. */
  readonly events: readonly DomainEvent[];
  /** Errors it logged so far. */
  readonly errors: readonly string[];
}

export function onStage<T>(seed: string, size: CampaignSize, body: (stage: Stage) => Promise<T>): Promise<T> {
  const time = socketTime(MONDAY_TEN);
  return time.run(async () => {
    const chance = seededChance(`faults/${seed}`);
    const { clock, timers } = time;
    const life = { clock, timers };
    const { agents } = size;
    const simulated = await startSimulatedSwitch({ ...life, password: "secret", seed, settings: WORLD, agents });
    const proxy = new FaultProxy(simulated.port, { time, chance: chance.fork("proxy") });
    const port = await proxy.listen();
    const errors: string[] = [];
    const dialer = makeDialer(port, { ...life, chance, errors });
    const events: DomainEvent[] = [];
    dialer.onAny((event) => events.push(event));
    await dialer.start();
    try {
      const campaignId = await startCampaign(dialer, life, size);
      return await body({ dialer, campaignId, simulated, proxy, life, events, errors });
    } finally {
      await dialer.stop();
      await proxy.close();
      await simulated.stop();
    }
  });
}

export interface Life {
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
    // Without a cap on abandoned calls: what is judged here is what becomes of them, not how many there are.
    rules: [{ ...AE, rules: { ...AE.rules, abandon: [] } }],
    registry: memoryRegistry({ "ae.tdra": { numbers: [], asOf: clock.now(), source: "TDRA" } }),
    system,
    log,
    tenant: { name: "Test", slug: "test", defaultCountry: "AE" },
  });
}

export interface CampaignSize {
  readonly agents: readonly string[];
  readonly contacts: number;
  readonly maxAttempts: number;
}

/** A campaign with its agents ready, begun. */
async function startCampaign(dialer: Dialer, life: Life, size: CampaignSize): Promise<CampaignId> {
  const group = await dialer.cli.addGroup("Main", ["+97142345678"]);
  const { campaign } = await dialer.campaigns.create({
    name: "Through the storm",
    dialingMode: "power",
    dialRatio: 1.5,
    cliGroupId: group.id,
    maxAttempts: size.maxAttempts,
    retryDelayMinutes: 1,
    ringTimeoutMs: 8_000,
    wrapUpMs: 0,
    pacing: { targetAbandonPct: 100, connectThresholdMs: 5_000 },
  });
  const agentIds: AgentId[] = [];
  for (const sipUser of size.agents) agentIds.push((await dialer.agents.add({ fullName: sipUser, sipUser })).id);
  await dialer.campaigns.assign(campaign.id, { agentIds, teamIds: [] });
  const phones = Array.from({ length: size.contacts }, (_, i) => ({ phone: `+971501${String(230_000 + i)}` }));
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

export const pause = ({ timers }: Life, ms: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(ms, resolve);
  });
