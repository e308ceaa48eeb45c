import { type Instant, MINUTE } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Clock } from "../ports/clock.ts";
import type { Registry, RegistryAnswer } from "../ports/registry.ts";

/** What an answer of a register's own service is good for. */
export interface Verdict {
  readonly listed: boolean;
  readonly asOf: Instant;
  /** From here on it counts as never given. */
  readonly validUntil: Instant;
}

/** A register that is asked number by number, over the network. */
export interface OnlineRegister {
  readonly source: string;
  /** Throws when it cannot tell. Whoever decides puts a time limit on it. */
  ask(phone: E164): Promise<Verdict>;
}

/** Verdicts kept in memory, at most; the oldest go first. */
const MOST_KEPT = 100_000;

class Verdicts {
  readonly #kept = new Map<E164, Verdict>();

  /** Null when there is none, or it is no longer good, or claims to come from the future. */
  find(phone: E164, now: Instant): Verdict | null {
    const verdict = this.#kept.get(phone);
    if (verdict === undefined) return null;
    if (now < verdict.validUntil && verdict.asOf <= now + MINUTE) return verdict;
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

const answerOf = ({ listed, asOf }: Verdict, source: string): RegistryAnswer => ({ listed, asOf, source });

/** Asks the registers' services, and not again while an answer is good. Two questions about one number at once are one. */
export function onlineRegistry(services: Readonly<Record<string, OnlineRegister>>, clock: Clock): Registry {
  const known = new Map(Object.keys(services).map((name) => [name, new Verdicts()]));
  const underWay = new Map<string, Promise<Verdict>>();
  const ask = (name: string, service: OnlineRegister, phone: E164): Promise<Verdict> => {
    const key = `${name} ${phone}`;
    const asked = underWay.get(key) ?? service.ask(phone).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  };
  return {
    lookup: async (registry, phone) => {
      const service = services[registry];
      const verdicts = known.get(registry);
      if (service === undefined || verdicts === undefined) return null;
      const kept = verdicts.find(phone, clock.now());
      if (kept !== null) return answerOf(kept, service.source);
      const verdict = await ask(registry, service, phone);
      verdicts.keep(phone, verdict);
      return answerOf(verdict, service.source);
    },
  };
}

/** A register that washes lists: numbers are submitted, and come back with a verdict that lasts. */
export interface WashService {
  readonly source: string;
  readonly mostAtOnce: number;
  /** A verdict for each number that it could judge. */
  wash(phones: readonly E164[]): Promise<ReadonlyMap<E164, Verdict>>;
}

export interface WashRegistry extends Registry {
  /** Submits numbers, in as many lots as the service wants; returns how many were judged. A lot that fails ends it. */
  submit(registry: string, phones: readonly E164[]): Promise<number>;
}

/** Answers only for numbers that were washed and whose verdict is still good; for all others null, which is unknown. */
export function washRegistry(services: Readonly<Record<string, WashService>>, clock: Clock): WashRegistry {
  const known = new Map(Object.keys(services).map((name) => [name, new Verdicts()]));
  return {
    submit: async (registry, phones) => {
      const service = services[registry];
      if (service === undefined) return 0;
      let judged = 0;
      const distinct = [...new Set(phones)];
      for (let start = 0; start < distinct.length; start += service.mostAtOnce) {
        const verdicts = await service.wash(distinct.slice(start, start + service.mostAtOnce));
        for (const [phone, verdict] of verdicts) known.get(registry)?.keep(phone, verdict);
        judged += verdicts.size;
      }
      return judged;
    },
    lookup: async (registry, phone) => {
      const verdict = known.get(registry)?.find(phone, clock.now()) ?? null;
      return verdict === null ? null : answerOf(verdict, services[registry]?.source ?? registry);
    },
  };
}
