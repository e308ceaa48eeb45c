/** What happened in a day, in the order of answering. */
export interface DayResult {
  readonly utilisation: number;
  readonly connected: number;
  readonly abandoned: number;
  /** Worst share of abandoned in any 30 and 60 minutes with 200 answers or more; null = none had as many. */
  readonly worst30: number | null;
  readonly worst60: number | null;
  readonly firstHalfHour: { readonly answered: number; readonly abandoned: number };
  /** Seconds between an agent's calls. */
  readonly meanWaitS: number;
  readonly callsPerAgentHour: number;
  readonly dialed: number;
  /** Calls that were let go while they rang. */
  readonly givenUp: number;
  readonly decisions: number;
}

export const rateOf = ({ connected, abandoned }: Pick<DayResult, "connected" | "abandoned">): number =>
  connected + abandoned === 0 ? 0 : abandoned / (connected + abandoned);

const ENOUGH_ANSWERS = 200;
const HALF_HOUR_MS = 1_800_000;

/** Counts a day as it goes by. Times are milliseconds since its beginning. */
export class Tally {
  private readonly answers: { readonly at: number; readonly lost: boolean }[] = [];
  private busyMs = 0;
  private presentMs = 0;
  dialed = 0;
  givenUp = 0;
  decisions = 0;
  connected = 0;
  abandoned = 0;

  private readonly dayMs: number;

  constructor(dayMs: number) {
    this.dayMs = dayMs;
  }

  answered(at: number, lost: boolean): void {
    this.answers.push({ at, lost });
    if (lost) this.abandoned++;
    else this.connected++;
  }

  busy(from: number, to: number): void {
    this.busyMs += Math.max(0, Math.min(to, this.dayMs) - from);
  }

  present(from: number, to: number): void {
    this.presentMs += Math.max(0, Math.min(to, this.dayMs) - from);
  }

  result(): DayResult {
    const sorted = this.answers.toSorted((a, b) => a.at - b.at);
    const early = sorted.filter(({ at }) => at < HALF_HOUR_MS);
    const hours = this.presentMs / 3_600_000;
    return {
      utilisation: this.presentMs === 0 ? 0 : this.busyMs / this.presentMs,
      connected: this.connected,
      abandoned: this.abandoned,
      worst30: worstWindow(sorted, HALF_HOUR_MS),
      worst60: worstWindow(sorted, 2 * HALF_HOUR_MS),
      firstHalfHour: { answered: early.length, abandoned: early.filter(({ lost }) => lost).length },
      meanWaitS: this.connected === 0 ? 0 : (this.presentMs - this.busyMs) / 1000 / this.connected,
      callsPerAgentHour: hours === 0 ? 0 : this.connected / hours,
      dialed: this.dialed,
      givenUp: this.givenUp,
      decisions: this.decisions,
    };
  }
}

function worstWindow(
  sorted: readonly { readonly at: number; readonly lost: boolean }[],
  lengthMs: number,
): number | null {
  let worst: number | null = null;
  let from = 0;
  let lost = 0;
  for (const [n, answer] of sorted.entries()) {
    if (answer.lost) lost++;
    for (; (sorted[from]?.at ?? 0) <= answer.at - lengthMs; from++) if (sorted[from]?.lost) lost--;
    const answers = n - from + 1;
    if (answers >= ENOUGH_ANSWERS) worst = Math.max(worst ?? 0, lost / answers);
  }
  return worst;
}
