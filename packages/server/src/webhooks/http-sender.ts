import type { Clock, HttpAttempt, HttpOutcome, HttpSender, Timers } from "@broadnet-engage/core/ports";
import type { Dispatcher } from "undici";
import { PinnedPools } from "./pools.ts";
import type { TargetGuard } from "./target.ts";
import { unlessAborted } from "./unless-aborted.ts";

const READ_AT_MOST = 64 * 1024;
/** Of an answer, at most; a longer one is cut. */
export const EXCERPT = 1024;
/** The status decides (C-WH-7); a body that drips is not waited for longer than this. */
const BODY_MS = 1_000;

/** First bytes of an answer; what is beyond the limit is thrown away with the connection. */
async function excerptOf(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Read to its end, a short answer leaves the connection fit for the next; leaving the loop early destroys it.
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= READ_AT_MOST) break;
    }
  } catch {
    // The status was heard, and with it the outcome; what came of the body until it broke is told.
  }
  return Buffer.concat(chunks).subarray(0, EXCERPT).toString("utf8");
}

/** `Retry-After` in seconds or as a date, to milliseconds from now. */
function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  if (typeof header !== "string") return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "failed";
  const { code } = error as { code?: string };
  return error.name === "TimeoutError" || error.name === "AbortError"
    ? "timeout"
    : (code ?? error.message).slice(0, 200);
};

export interface WebhookSender extends HttpSender {
  /** Lets go of the connections that are kept for the next delivery. */
  close(): Promise<void>;
}

/**
 * Sends webhooks: one POST, no redirect followed, one deadline over everything from the look-up of the name to the answer,
 * to judged addresses only (C-WH-7, C-WH-14).
 */
export function httpSender(guard: TargetGuard, clock: Clock, timers: Timers): WebhookSender {
  const pools = new PinnedPools();

  async function deliver(attempt: HttpAttempt, signal: AbortSignal, began: number): Promise<HttpOutcome> {
    const durationMs = (): number => Math.round(clock.monotonic() - began);
    const target = await unlessAborted(guard.check(attempt.url), signal);
    if (target.kind !== "allowed") {
      return { kind: "failed", error: `not sent: ${target.why}`, durationMs: durationMs() };
    }
    const { url } = target;
    const reply = await pools.of(url, target.address).request({
      path: url.pathname + url.search,
      method: "POST",
      headers: { ...attempt.headers },
      body: attempt.body,
      signal,
    });
    const stop = timers.after(BODY_MS, () => reply.body.destroy(), { background: true });
    const excerpt = await excerptOf(reply.body);
    stop();
    return {
      kind: "answered",
      status: reply.statusCode,
      retryAfterMs: retryAfterMs(reply.headers["retry-after"], clock.now()),
      excerpt,
      durationMs: durationMs(),
    };
  }

  return {
    async post(attempt) {
      const began = clock.monotonic();
      const limit = new AbortController();
      const callOff = timers.after(attempt.timeoutMs, () => limit.abort(), { background: true });
      try {
        return await deliver(attempt, limit.signal, began);
      } catch (error) {
        const durationMs = Math.round(clock.monotonic() - began);
        return { kind: "failed", error: messageOf(error), durationMs };
      } finally {
        callOff();
      }
    },
    close: () => pools.close(),
  };
}
