import { HOUR, MINUTE, SECOND } from "../model/instant.ts";

/** What came of calls. */
export interface ShiftCount {
  readonly dialed: number;
  /** Persons (and machines nobody knew for such) bridged to an agent, and those for whom there was none in time. */
  readonly connected: number;
  readonly abandoned: number;
  /** Abandoned ÷ (abandoned + connected), in percent. */
  readonly abandonPct: number;
}

/** What a shift came to, counted from what happened and not from what the dialer says of itself. */
export interface ShiftReport extends ShiftCount {
  /** (talk + wrap-up) ÷ (logged in without breaks). */
  readonly utilisation: number;
  /** Of each campaign, recounted from its calls' events. */
  readonly campaigns: readonly ShiftCount[];
  /** Worst share of abandoned in any 30 and 60 minutes with at least 200 answers, in percent; null = none had as many. */
  readonly worst30Pct: number | null;
  readonly worst60Pct: number | null;
  readonly firstHalfHour: { readonly answered: number; readonly abandoned: number };
  /** Between an agent's calls. */
  readonly meanWaitSeconds: number;
  readonly callsPerAgentHour: number;
}

export function countOf({ dialed, connected, abandoned }: Omit<ShiftCount, "abandonPct">): ShiftCount {
  const reached = connected + abandoned;
  return { dialed, connected, abandoned, abandonPct: reached === 0 ? 0 : (100 * abandoned) / reached };
}

const ENOUGH_ANSWERS = 200;

interface Answer {
  readonly at: number;
  readonly lost: boolean;
}

/** Counts a shift as it goes by. All times are milliseconds since its beginning. */
export class ShiftTally {
  readonly #lengthMs: number;
  readonly #answers: Answer[] = [];
  readonly #busySince = new Map<number, number>();
  readonly #presentSince = new Map<number, number>();
  #busyMs = 0;
  #presentMs = 0;
  dialed = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** @param at when the person answered. */
  answered(at: number, lost: boolean): void {
    this.#answers.push({ at, lost });
  }

  busy(agent: number, at: number): void {
    this.#busySince.set(agent, at);
  }

  idle(agent: number, at: number): void {
    this.#busyMs += this.#end(this.#busySince, agent, at);
  }

  present(agent: number, at: number): void {
    if (!this.#presentSince.has(agent)) this.#presentSince.set(agent, at);
  }

  away(agent: number, at: number): void {
    this.idle(agent, at);
    this.#presentMs += this.#end(this.#presentSince, agent, at);
  }

  #end(since: Map<number, number>, agent: number, at: number): number {
    const began = since.get(agent);
    since.delete(agent);
    return began === undefined ? 0 : Math.max(0, Math.min(at, this.#lengthMs) - began);
  }

  report(campaigns: readonly ShiftCount[]): ShiftReport {
    for (const agent of [...this.#presentSince.keys()]) this.away(agent, this.#lengthMs);
    const sorted = this.#answers.toSorted((a, b) => a.at - b.at);
    const abandoned = sorted.filter(({ lost }) => lost).length;
    const connected = sorted.length - abandoned;
    const early = sorted.filter(({ at }) => at < 30 * MINUTE);
    return {
      utilisation: this.#presentMs === 0 ? 0 : this.#busyMs / this.#presentMs,
      ...countOf({ dialed: this.dialed, connected, abandoned }),
      campaigns,
      worst30Pct: worstPct(sorted, 30 * MINUTE),
      worst60Pct: worstPct(sorted, HOUR),
      firstHalfHour: { answered: early.length, abandoned: early.filter(({ lost }) => lost).length },
      meanWaitSeconds: connected === 0 ? 0 : (this.#presentMs - this.#busyMs) / SECOND / connected,
      callsPerAgentHour: this.#presentMs === 0 ? 0 : connected / (this.#presentMs / HOUR),
    };
  }
}

function worstPct(sorted: readonly Answer[], lengthMs: number): number | null {
  let worst: number | null = null;
  let from = 0;
  let lost = 0;
  for (const [place, answer] of sorted.entries()) {
    if (answer.lost) lost += 1;
    for (; (sorted[from]?.at ?? 0) <= answer.at - lengthMs; from++) if (sorted[from]?.lost) lost -= 1;
    const answers = place - from + 1;
    if (answers >= ENOUGH_ANSWERS) worst = Math.max(worst ?? 0, (100 * lost) / answers);
  }
  return worst;
}
