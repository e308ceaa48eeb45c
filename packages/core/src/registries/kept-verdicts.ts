import { type Instant, MINUTE } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { RegistryAnswer } from "../ports/registry.ts";

/** What an answer of a register's own service is good for. */
export interface Verdict {
  readonly listed: boolean;
  readonly asOf: Instant;
  /** From here on it counts as never given. */
  readonly validUntil: Instant;
}

/** Verdicts kept in memory, at most; the oldest go first. */
const MOST_KEPT = 100_000;

/** Why a verdict counts as never given; null when it counts. */
export function whyWorthless({ asOf, validUntil }: Verdict, now: Instant): string | null {
  if (!(now < validUntil)) return "its verdict has run out";
  return asOf <= now + MINUTE ? null : "its verdict is dated in the future";
}

/** The verdicts of one register. */
export class KeptVerdicts {
  readonly #kept = new Map<E164, Verdict>();

  /** Null when there is none that counts. */
  find(phone: E164, now: Instant): Verdict | null {
    const verdict = this.#kept.get(phone);
    if (verdict === undefined) return null;
    if (whyWorthless(verdict, now) === null) return verdict;
    this.#kept.delete(phone);
    return null;
  }

  keep(phone: E164, verdict: Verdict): void {
    this.#kept.delete(phone);
    this.#kept.set(phone, verdict);
    if (this.#kept.size <= MOST_KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}

export const answerOf = ({ listed, asOf }: Verdict, source: string): RegistryAnswer => ({ listed, asOf, source });
