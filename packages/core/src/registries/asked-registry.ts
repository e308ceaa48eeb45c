import type { E164 } from "../model/phone.ts";
import type { Clock } from "../ports/clock.ts";
import type { Registry } from "../ports/registry.ts";
import { answerOf, KeptVerdicts, type Verdict } from "./kept-verdicts.ts";
import { type OnlineRegister, OnlineService } from "./online-service.ts";

/** Registers whose services are asked, and how those do. */
export interface OnlineRegistry extends Registry {
  /** Where its answers come from; null = no service of that name. */
  source(registry: string): string | null;
  /** Why the last question was not answered; null when it was, and before the first. */
  fault(registry: string): string | null;
  names(): readonly string[];
}

/**
 * Asks the registers' services, and not again while an answer is good: that is answered at once. A verdict that has run out or
 * is dated in the future fails like no answer.
 */
export function onlineRegistry(registers: Readonly<Record<string, OnlineRegister>>, clock: Clock): OnlineRegistry {
  const services = new Map(
    Object.entries(registers).map(([name, register]) => [name, new OnlineService(register, clock)]),
  );
  return {
    lookup: (registry, phone) => services.get(registry)?.lookup(phone) ?? null,
    source: (registry) => services.get(registry)?.source ?? null,
    fault: (registry) => services.get(registry)?.fault ?? null,
    names: () => [...services.keys()],
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

/** Answers at once, for numbers that were washed and whose verdict is still good; for all others null, which is unknown. */
export function washRegistry(services: Readonly<Record<string, WashService>>, clock: Clock): WashRegistry {
  const known = new Map(Object.keys(services).map((name) => [name, new KeptVerdicts()]));
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
    lookup: (registry, phone) => {
      const verdict = known.get(registry)?.find(phone, clock.now()) ?? null;
      return verdict === null ? null : answerOf(verdict, services[registry]?.source ?? registry);
    },
  };
}
