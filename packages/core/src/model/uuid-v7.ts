import type { Instant } from "./instant.ts";

interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  bytes(length: number): Uint8Array;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** The UUIDv7 of a moment, 12 bits and 8 bytes, whose first two bits the variant takes. */
export function uuidV7Of<T extends string>(at: Instant, middle: number, tail: Uint8Array): T {
  const time = at.toString(16).padStart(12, "0");
  const twelve = (middle & 0xfff).toString(16).padStart(3, "0");
  const rest = hex(Uint8Array.of(((tail[0] ?? 0) & 0x3f) | 0x80, ...tail.subarray(1, 8)));
  return `${time.slice(0, 8)}-${time.slice(8)}-7${twelve}-${rest.slice(0, 4)}-${rest.slice(4)}` as T;
}

/**
 * UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, a 12-bit counter that starts at random below 2,048 in each millisecond,
 * 62 random bits. Ascending within the process: when the counter is full, or the clock steps back, the last millisecond
 * is kept and counted on.
 */
export function uuidV7(
  clock: { now(): Instant; monotonic?(): number },
  random: Chance,
): { next<T extends string>(): T } {
  let lastMs = -1;
  let counter = 0;
  return {
    next<T extends string>(): T {
      const now = clock.now();
      if (now > lastMs) {
        lastMs = now;
        counter = Math.floor(random.next() * 0x800);
      } else if (++counter > 0xfff) {
        lastMs += 1;
        counter = 0;
      }
      return uuidV7Of(lastMs, counter, random.bytes(8));
    },
  };
}
