import type { HeadPublisher, HttpSender } from "@broadnet-engage/core/ports";
import { headName } from "./head-name.ts";

/** From the look-up of the name to the answer. */
const LIMIT_MS = 10_000;

export interface HttpPublisherOptions {
  readonly url: string;
  /** Sent as a bearer token, when the other side wants to know who comes. */
  readonly token?: string | undefined;
}

/**
 * Hands heads to another party over HTTP, one POST each. The body is the note itself, and its own signature says whose it is; the
 * same head is the same bytes under the same `Audit-Head`, so it may come twice. Any 2xx means that the other side has it; all
 * else, a redirect too, means that it does not.
 */
export const httpPublisher = (sender: HttpSender, { url, token }: HttpPublisherOptions): HeadPublisher => {
  // What else stands in the address may be a secret.
  const { origin } = new URL(url);
  return {
    name: origin,
    async publish(head) {
      const headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "User-Agent": "BroadNet-Engage-Audit/1",
        "Audit-Head": headName(head),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      };
      const outcome = await sender.post({ url, headers, body: head.note, timeoutMs: LIMIT_MS });
      if (outcome.kind === "failed") throw new Error(`${origin} was not reached: ${outcome.error}`);
      if (outcome.status < 200 || outcome.status > 299) throw new Error(`${origin} answered ${outcome.status}`);
    },
  };
};
