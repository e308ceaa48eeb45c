import type { Random, Timers } from "@broadnet-engage/core/ports";
import { Refused } from "./api.ts";
import type { Person } from "./cast.ts";
import { between, weighted } from "./choose.ts";
import type { Inbox } from "./inbox.ts";
import { sleep } from "./sleep.ts";
import type { Disposition, WebhookEvent } from "./wire.ts";

/** How often agents say so; codes that are not named here are said now and then. */
const WEIGHTS: Readonly<Record<string, number>> = {
  sale: 18,
  not_interested: 40,
  callback: 10,
  wrong_number: 5,
  do_not_call: 3,
  no_decision: 18,
  voicemail_left: 6,
};
export const weightOf = (code: string): number => WEIGHTS[code] ?? 1;

/** What an agent needs to think and click, in milliseconds of life. */
const PAUSE_MS = [2_000, 8_000] as const;

export interface DeskTools {
  readonly agents: readonly Person[];
  readonly dispositions: readonly Disposition[];
  readonly random: Random;
  readonly timers: Timers;
  readonly speed: number;
  readonly signal: AbortSignal;
}

/** The agents' desktops: after a conversation each says what came of it. */
export class Desk {
  set = 0;
  /** Wrap-up was over before the agent clicked. Not a fault: it happens at real desks. */
  late = 0;
  /** Refusals that a desk should never see. */
  readonly refused: string[] = [];
  readonly #tools: DeskTools;
  readonly #byId: ReadonlyMap<string, Person>;
  readonly #busy = new Set<Promise<void>>();

  constructor(tools: DeskTools, inbox: Inbox) {
    this.#tools = tools;
    this.#byId = new Map(tools.agents.map((agent) => [agent.id, agent]));
    inbox.onEvent((event) => this.#hear(event));
  }

  /** Resolves when nobody has anything left to click. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  #hear({ event_type: type, payload }: WebhookEvent): void {
    // A person was bridged. Talk time cannot tell: at high speed a short talk counts zero whole seconds.
    if (type !== "call.ended" || payload.status !== "completed") return;
    const agent = this.#byId.get(String(payload.agent_id));
    if (!agent) return;
    const work = this.#dispose(agent, String(payload.call_id)).finally(() => this.#busy.delete(work));
    this.#busy.add(work);
  }

  async #dispose(agent: Person, callId: string): Promise<void> {
    const { dispositions, random, timers, speed, signal } = this.#tools;
    const chosen = weighted(random, dispositions, ({ code }) => weightOf(code));
    if (chosen === null) return;
    try {
      await sleep(timers, between(random, ...PAUSE_MS) / speed, signal);
      await agent.api.send("POST", `/v1/calls/${callId}/disposition`, { code: chosen.code });
      this.set += 1;
    } catch (error) {
      if (error instanceof Refused && error.status === 409) this.late += 1;
      else if (!signal.aborted) this.refused.push(error instanceof Error ? error.message : String(error));
    }
  }
}
