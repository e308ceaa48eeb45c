import type { Dialer } from "../../src/dialer-api.ts";
import type { CampaignId } from "../../src/model/ids.ts";
import { seededChance } from "../../src/sim/chance.ts";
import { type Fault, judge } from "./history.ts";
import { type Planned, randomSchedule } from "./schedule.ts";
import { onStage, pause, type Stage } from "./stage.ts";

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

/** A campaign from start to end, over a network that goes by a schedule. */
export function runSchedule(seed: string, given?: readonly Planned[]): Promise<Verdict> {
  const chance = seededChance(`faults/${seed}`);
  const schedule = given ?? randomSchedule(chance.fork("schedule"));
  const size = { agents: AGENTS, contacts: CONTACTS, maxAttempts: chance.happens(0.3) ? 2 : 1 };
  return onStage(seed, size, async (stage) => {
    const { dialer, campaignId, simulated, proxy, life, events, errors } = stage;
    for (const { atMs, fault } of schedule) life.timers.after(atMs, () => proxy.strike(fault));
    const completed = await ended(stage);
    const books = await booksOf(dialer, campaignId);
    return {
      seed,
      schedule,
      faults: judge({ truth: simulated.truth(), passed: proxy.passed, events, errors, completed, ...books }),
      dialed: simulated.truth().counts().originated,
      connections: events.filter((event) => event.type === "switch.connected").length,
      lifeMs: Math.round(life.clock.monotonic()),
    };
  });
}

/** Waits for the campaign's end, and then for the switch to fall silent. False when it takes too long. */
async function ended({ dialer, campaignId, simulated, life }: Stage): Promise<boolean> {
  const over = async (): Promise<boolean> => {
    const { campaign } = await dialer.campaigns.view(campaignId);
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
