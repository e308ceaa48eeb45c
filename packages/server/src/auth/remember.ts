import { isEngageError } from "@broadnet-engage/core/errors";
import type { Clock } from "@broadnet-engage/core/ports";
import { Problem } from "../problems/problem.ts";

/** How long what the store said is taken for true without asking again; C-AUTH-5 allows a second. */
const TRUST_MS = 500;
const MAX_REMEMBERED = 10_000;

/** Null = the store knows no such thing. */
export type Entry<T> = T | null;

export interface Remembering<T> {
  /** What is known of the id, at most half a second old. Throws 503 when the store cannot be asked. */
  get(id: string, ask: () => Promise<Entry<T>>): Promise<Entry<T>>;
  clear(): void;
}

interface Remembered<T> {
  /** A promise, so that a crowd that comes at once asks once. */
  readonly entry: Promise<Entry<T>>;
  readonly until: number;
}

export function remembering<T>(clock: Clock): Remembering<T> {
  const remembered = new Map<string, Remembered<T>>();
  return {
    clear: () => remembered.clear(),
    get(id, ask) {
      // Counted from the asking, not from the answer: a slow store must not stretch the second.
      const now = clock.monotonic();
      const before = remembered.get(id);
      if (before !== undefined && before.until > now) return before.entry;
      remembered.delete(id);
      if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? "");
      const entry = ask().catch((error: unknown) => {
        remembered.delete(id);
        throw unavailable(error);
      });
      remembered.set(id, { entry, until: now + TRUST_MS });
      return entry;
    },
  };
}

/** Not known is not valid: without the store nobody gets in (C-AUTH-5). */
function unavailable(cause: unknown): unknown {
  if (isEngageError(cause) && cause.code !== "dependency-unavailable" && cause.code !== "closed") return cause;
  return new Problem("dependency-unavailable", "Sessions cannot be checked now.", {
    members: { dependency: "sessions" },
    headers: { "Retry-After": "5" },
    cause,
  });
}
