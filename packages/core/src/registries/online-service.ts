import PQueue from "p-queue";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { E164 } from "../model/phone.ts";
import type { Clock } from "../ports/clock.ts";
import type { RegistryAnswer } from "../ports/registry.ts";
import { answerOf, KeptVerdicts, type Verdict, whyWorthless } from "./kept-verdicts.ts";

/** A register that is asked number by number, over the network. */
export interface OnlineRegister {
  readonly source: string;
  /** Questions it is asked at once; default 8. */
  readonly atOnce?: number;
  /** Throws when it cannot tell, and does so in the end: one that never settles holds a place for ever. */
  ask(phone: E164): Promise<Verdict>;
}

const AT_ONCE = 8;
/** Questions that may wait for one of those places. */
const MOST_WAITING = 1_000;

/** How the service did when it last answered or failed. */
interface LastTime {
  readonly tookMs: number;
  readonly error: string | null;
}

/**
 * One service, what it said, and how it does. While it is slow a question is still asked, for the sake of the next one about
 * that number, but nobody waits for the answer: one late service must not hold up, batch by batch, everybody who dials.
 */
export class OnlineService {
  readonly #register: OnlineRegister;
  readonly #clock: Clock;
  readonly #queue: PQueue;
  readonly #verdicts = new KeptVerdicts();
  /** Since when by the monotonic clock each question is under way, the longest first. */
  readonly #underWay = new Map<E164, { readonly since: number; readonly answer: Promise<RegistryAnswer> }>();
  #last: LastTime = { tookMs: 0, error: null };

  constructor(register: OnlineRegister, clock: Clock) {
    this.#register = register;
    this.#clock = clock;
    this.#queue = new PQueue({ concurrency: register.atOnce ?? AT_ONCE });
  }

  get source(): string {
    return this.#register.source;
  }

  /** Why the last question was not answered; null when it was, or none was asked yet. */
  get fault(): string | null {
    return this.#last.error;
  }

  /** At once where the verdict is at hand. Two questions about one number at once are one. */
  lookup(phone: E164): RegistryAnswer | Promise<RegistryAnswer> {
    const kept = this.#verdicts.find(phone, this.#clock.now());
    if (kept !== null) return answerOf(kept, this.source);
    const isSlow = this.#isSlow();
    const answer = this.#underWay.get(phone)?.answer ?? this.#asked(phone);
    if (!isSlow) return answer;
    answer.catch(() => {});
    throw new EngageError("dependency-unavailable", "the register's service is slow; its answer counts next time", {
      extra: { dependency: "registry" },
    });
  }

  #isSlow(): boolean {
    const [longest] = this.#underWay.values();
    const waited = longest === undefined ? 0 : this.#clock.monotonic() - longest.since;
    return waited > LIMITS.factTimeoutMs || this.#last.tookMs > LIMITS.factTimeoutMs;
  }

  #asked(phone: E164): Promise<RegistryAnswer> {
    if (this.#queue.size >= MOST_WAITING)
      throw new EngageError("dependency-unavailable", "too many questions wait for the register's service", {
        extra: { dependency: "registry" },
      });
    const answer = this.#queue.add(() => this.#ask(phone)).finally(() => this.#underWay.delete(phone));
    this.#underWay.set(phone, { since: this.#clock.monotonic(), answer });
    return answer;
  }

  async #ask(phone: E164): Promise<RegistryAnswer> {
    const since = this.#clock.monotonic();
    const ended = (error: string | null): void => {
      this.#last = { tookMs: this.#clock.monotonic() - since, error };
    };
    try {
      const verdict = await this.#register.ask(phone);
      const why = whyWorthless(verdict, this.#clock.now());
      if (why !== null) throw new Error(why);
      this.#verdicts.keep(phone, verdict);
      ended(null);
      return answerOf(verdict, this.source);
    } catch (error) {
      ended(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
}
