import { readFileSync } from "node:fs";
import { seededChance } from "../../src/sim/chance.ts";
import type { CoreEvent, OriginateOrder } from "../../src/sim/channel.ts";
import { virtualTime } from "../../src/sim/clock.ts";
import type { AgentFate, CalleeFate } from "../../src/sim/people.ts";
import { SwitchCore, type SwitchCoreOptions } from "../../src/sim/switch-core.ts";
import type { World } from "../../src/sim/world.ts";

export const START = Date.UTC(2026, 10, 4, 8);

/** The order of events of one recorded call, e.g. `customer ANSWER`, `agent JOB +OK`. */
export function recordedOrder(name: string): readonly string[] {
  const file = JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8")) as { order: string[] };
  return file.order;
}

/** A person who answers after 1 s of ringing and stays until told otherwise. */
export const PERSON: CalleeFate = {
  outcome: "person",
  setupMs: 20,
  progress: "ringing",
  decideMs: 1_000,
  patienceMs: 600_000,
  talkMs: 600_000,
  endedBy: "customer",
};

export const AGENT: AgentFate = { outcome: "answer", answerMs: 200 };

/** The same fate for everybody; an agent may have another. */
export const worldOf = (callee: Partial<CalleeFate> = {}, agent: Partial<AgentFate> = {}): World => ({
  callee: () => ({ ...PERSON, ...callee }),
  agent: () => ({ ...AGENT, ...agent }),
});

export function setUp(world: World, options: Partial<SwitchCoreOptions> = {}) {
  const time = virtualTime(START);
  const core = new SwitchCore({
    clock: time.clock,
    timers: time.timers,
    world,
    chance: seededChance("core"),
    jitter: false,
    agents: ["agent_1001", "agent_1002"],
    ...options,
  });
  const events: LifeEvent[] = [];
  const order: string[] = [];
  core.on((event) => {
    if (event.kind === "DETAIL" || event.kind === "GATEWAY" || event.kind === "REGISTER_FAILURE") return;
    events.push(event);
    const label = labelOf(event);
    if (label !== null) order.push(label);
  });
  /** Lets so much life pass. */
  const pass = (ms: number) => time.advanceTo(time.clock.now() + ms);
  return { time, core, events, order, pass };
}

/** What a channel's life is made of, its details left out. */
type LifeEvent = Exclude<CoreEvent, { readonly kind: "DETAIL" | "GATEWAY" | "REGISTER_FAILURE" }>;

function labelOf(event: LifeEvent): string | null {
  if (event.kind === "REGISTER" || event.kind === "UNREGISTER") return null;
  if (event.kind !== "JOB") return `${event.channel.uuid} ${event.kind}`;
  return `${event.order.uuid} JOB ${event.ok ? "+OK" : event.result}`;
}

export const toCustomer = (more: Partial<OriginateOrder> = {}): OriginateOrder => ({
  uuid: "customer",
  jobUuid: "job-customer",
  to: { kind: "gateway", gateway: "carrier", number: "+971500000100" },
  variables: { ignore_early_media: "true", engage_call_id: "call-1", engage_role: "customer" },
  timeoutMs: 30_000,
  ...more,
});

export const toAgent = (more: Partial<OriginateOrder> = {}): OriginateOrder => ({
  uuid: "agent",
  jobUuid: "job-agent",
  to: { kind: "user", sipUser: "agent_1001" },
  variables: { ignore_early_media: "true", engage_call_id: "call-1", engage_role: "agent" },
  timeoutMs: 15_000,
  ...more,
});
