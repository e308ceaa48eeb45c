import { LIMITS } from "../limits.ts";
import type { CallId, CampaignId } from "../model/ids.ts";
import type { Calibration, PacingPulse, PacingTick, ShadowReport } from "../model/pacing-tick.ts";
import type { Floor } from "../pacing/floor.ts";
import type { Observation, PolicyPlan } from "../pacing/policy.ts";

interface Tenth {
  calls: number;
  predicted: number;
  seen: number;
}

interface Book {
  readonly ticks: PacingTick[];
  /** Where the next tick goes once the buffer is full. */
  next: number;
  /** Of all decisions, also those that are kept no longer. */
  decisions: number;
  launched: number;
  readonly tenths: readonly Tenth[];
  lost: { predicted: number; seen: number };
  shadow: { decisions: number; more: number; less: number; live: number; shadow: number };
}

/** The last decisions of each campaign, and how well they foretold what came. Bounded; gone with the process. */
export class TickLog {
  readonly #books = new Map<CampaignId, Book>();
  /** The chance that was predicted for calls that are not settled yet. */
  readonly #predicted = new Map<CallId, number>();

  note(id: CampaignId, floor: Floor, given: Omit<PacingTick, keyof ReturnType<typeof seenOn>>): void {
    const book = this.#of(id);
    const tick = { ...seenOn(floor), ...given };
    if (book.ticks.length < LIMITS.ticksKept) book.ticks.push(tick);
    else book.ticks[book.next] = tick;
    book.next = (book.next + 1) % LIMITS.ticksKept;
    book.decisions += 1;
    book.launched += tick.launch;
    const { shadow } = tick;
    if (shadow === null) return;
    const sums = book.shadow;
    sums.decisions += 1;
    if (shadow.launch > tick.asked) sums.more += 1;
    if (shadow.launch < tick.asked) sums.less += 1;
    sums.live += tick.inFlight + tick.asked;
    sums.shadow += tick.inFlight + shadow.launch;
  }

  /** A call was launched on this plan. */
  launched(id: CampaignId, callId: CallId, { figures }: Pick<PolicyPlan, "figures">): void {
    if (figures.answerChance <= 0) return;
    this.#predicted.set(callId, figures.answerChance);
    this.#of(id).lost.predicted += figures.answerChance * Math.min(figures.overdialChance, figures.threshold || 1);
  }

  /** A call is answered by a person, or over. */
  settled(id: CampaignId, callId: CallId, answered: boolean): void {
    const predicted = this.#predicted.get(callId);
    if (predicted === undefined) return;
    this.#predicted.delete(callId);
    const tenth = this.#of(id).tenths[Math.min(9, Math.floor(predicted * 10))];
    if (tenth === undefined) return;
    tenth.calls += 1;
    tenth.predicted += predicted;
    if (answered) tenth.seen += 1;
  }

  observe(id: CampaignId, seen: Observation): void {
    if (seen.type === "abandoned") this.#of(id).lost.seen += 1;
  }

  /** Newest first. */
  latest(id: CampaignId, limit: number): readonly PacingTick[] {
    const book = this.#books.get(id);
    if (book === undefined) return [];
    const { ticks, next } = book;
    const count = Math.min(limit, ticks.length);
    return Array.from(
      { length: count },
      (_, n) => ticks[(next - 1 - n + 2 * ticks.length) % ticks.length] as PacingTick,
    );
  }

  /** Null: nothing was decided yet. */
  pulse(id: CampaignId): PacingPulse | null {
    const [latest] = this.latest(id, 1);
    if (latest === undefined) return null;
    const { decisions, launched } = this.#of(id);
    return { campaignId: id, latest, decisions, launched };
  }

  calibration(id: CampaignId): Calibration {
    const { tenths, lost } = this.#of(id);
    const answers = tenths.map((tenth, n) => ({ from: n / 10, ...tenth })).filter(({ calls }) => calls > 0);
    return { answers, abandons: { ...lost } };
  }

  shadow(id: CampaignId): ShadowReport | null {
    const [latest] = this.latest(id, 1);
    const { decisions, more, less, live, shadow } = this.#of(id).shadow;
    if (latest?.shadow == null || decisions === 0) return null;
    const meanWanted = { live: live / decisions, shadow: shadow / decisions };
    return { policy: latest.shadow.policy, decisions, more, less, meanWanted };
  }

  #of(id: CampaignId): Book {
    const known = this.#books.get(id);
    if (known !== undefined) return known;
    const book: Book = {
      ticks: [],
      next: 0,
      decisions: 0,
      launched: 0,
      tenths: Array.from({ length: 10 }, () => ({ calls: 0, predicted: 0, seen: 0 })),
      lost: { predicted: 0, seen: 0 },
      shadow: { decisions: 0, more: 0, less: 0, live: 0, shadow: 0 },
    };
    this.#books.set(id, book);
    return book;
  }
}

function seenOn(floor: Floor) {
  const agents = { ready: 0, reserved: 0, talking: 0, wrap_up: 0 };
  for (const { state } of floor.agents) agents[state] += 1;
  const { freeLines, freeStarts, budget } = floor;
  const { connected, abandoned } = budget;
  return { agents, inFlight: floor.calls.length, freeLines, freeStarts, connected, abandoned };
}
