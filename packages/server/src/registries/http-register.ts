import { toIso } from "@broadnet-engage/core/model";
import type { HttpSender } from "@broadnet-engage/core/ports";
import type { OnlineRegister } from "@broadnet-engage/core/registries";
import { z } from "zod";
import { instantIn } from "../contract/primitives.ts";
import { EXCERPT } from "../webhooks/http-sender.ts";

/** From the look-up of the name to the answer. A check waits for less; a later answer counts at the next one. */
const LIMIT_MS = 5_000;

const Answer = z.strictObject({ listed: z.boolean(), as_of: instantIn, valid_until: instantIn });

export interface HttpRegisterOptions {
  readonly registry: string;
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /** The shortest age that a rule allows: afterwards it is asked again, whatever it said. */
  readonly maxAgeMs: number;
}

/**
 * A register behind a small service, asked of one number at a time by POST: a number in an address would stand in the logs of
 * whatever is in between. Only 200 with exactly the members of `Answer` counts, in fewer bytes than are kept of an answer; all
 * else, a redirect too, throws.
 */
export const httpRegister = (
  sender: HttpSender,
  { registry, url, token, maxAgeMs }: HttpRegisterOptions,
): OnlineRegister => {
  // What else stands in the address may be a secret.
  const { origin } = new URL(url);
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json",
    "User-Agent": "BroadNet-Engage-Registry/1",
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  };
  return {
    source: origin,
    async ask(phone) {
      const body = JSON.stringify({ registry, phone });
      const outcome = await sender.post({ url, headers, body, timeoutMs: LIMIT_MS });
      if (outcome.kind === "failed") throw new Error(`${origin} was not reached: ${outcome.error}`);
      if (outcome.status !== 200) throw new Error(`${origin} answered ${outcome.status}`);
      const { listed, as_of: asOf, valid_until: until } = answerIn(outcome.excerpt, origin);
      return { listed, asOf, validUntil: Math.min(until, asOf + maxAgeMs) };
    },
  };
};

function answerIn(text: string, origin: string): z.output<typeof Answer> {
  // What is longer was cut, and what was cut off is not known.
  if (Buffer.byteLength(text) >= EXCERPT) throw new Error(`${origin} answered at too great a length`);
  const parsed = Answer.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${origin} answered with something else than a verdict, such as ${EXAMPLE}`);
}

const EXAMPLE = JSON.stringify({ listed: false, as_of: toIso(0), valid_until: toIso(1_000) });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
