import type { Instant } from "../model/instant.ts";
import { asE164, type E164 } from "../model/phone.ts";
import { uuidV7 } from "../model/uuid-v7.ts";
import type { Ids } from "../ports/ids.ts";
import type { Random } from "../ports/random.ts";

/** The moment all fixtures live in: 4 November 2026, 08:00 UTC, a Wednesday noon in Dubai. */
export const NOW: Instant = Date.UTC(2026, 10, 4, 8, 0, 0);

/** Repeatable chance (mulberry32): the same seed gives the same draws on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)) };
}

/** Text known to be a number; throws when it has not the E.164 shape. */
export function e164(text: string): E164 {
  const phone = asE164(text);
  if (phone === null) throw new TypeError(`${text} has not the shape of E.164`);
  return phone;
}

/** What builders draw from. */
export interface Source {
  readonly ids: Ids;
  readonly random: Random;
  /** A valid UAE mobile number, never twice from one source. */
  readonly aPhone: () => E164;
}

/** The same seed gives the same ids, phones and draws in the same order. */
export function source(seed: number): Source {
  const random = seededRandom(seed);
  let serial = (seed * 100_003) % 10_000_000;
  const aPhone = () => {
    serial = (serial + 1) % 10_000_000;
    return e164(`+97150${String(serial).padStart(7, "0")}`);
  };
  return { random, aPhone, ids: uuidV7({ now: () => NOW, monotonic: () => 0 }, random) };
}
