import { isIP } from "node:net";
import type { Clock, HttpAttempt, HttpOutcome, HttpSender, Timers } from "@broadnet-engage/core/ports";
import { Agent, type Dispatcher } from "undici";
import type { TargetGuard } from "./target.ts";

const READ_AT_MOST = 64 * 1024;
const EXCERPT = 1024;

/** First bytes of an answer; the rest is thrown away with the connection. */
async function excerptOf(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= READ_AT_MOST) break;
  }
  body.destroy();
  return Buffer.concat(chunks).subarray(0, EXCERPT).toString("utf8");
}

/** `Retry-After` in seconds or as a date, to milliseconds from now. */
function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  if (typeof header !== "string") return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** Connects to the address that was judged, whatever the name says meanwhile. */
const pinned = (address: string): Agent =>
  new Agent({
    connections: 1,
    pipelining: 0,
    connect: {
      lookup: (_host, options, callback) => {
        const family = isIP(address);
        if (options.all) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    },
  });

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "failed";
  const { code } = error as { code?: string };
  return error.name === "TimeoutError" || error.name === "AbortError"
    ? "timeout"
    : (code ?? error.message).slice(0, 200);
};

/** Sends webhooks: one POST, no redirect followed, one deadline over everything, to judged addresses only (C-WH-7, C-WH-14). */
export function httpSender(guard: TargetGuard, clock: Clock, timers: Timers): HttpSender {
  async function answer(attempt: HttpAttempt, agent: Agent, url: URL, signal: AbortSignal): Promise<HttpOutcome> {
    const began = clock.monotonic();
    const reply = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: "POST",
      headers: { ...attempt.headers },
      body: attempt.body,
      signal,
    });
    const excerpt = await excerptOf(reply.body).catch(() => "");
    return {
      kind: "answered",
      status: reply.statusCode,
      retryAfterMs: retryAfterMs(reply.headers["retry-after"], clock.now()),
      excerpt,
      durationMs: Math.round(clock.monotonic() - began),
    };
  }

  return {
    async post(attempt) {
      const began = clock.monotonic();
      const failed = (error: string): HttpOutcome => ({
        kind: "failed",
        error,
        durationMs: Math.round(clock.monotonic() - began),
      });
      const target = await guard.check(attempt.url);
      if (target.kind !== "allowed") return failed(`not sent: ${target.why}`);
      const agent = pinned(target.address);
      const limit = new AbortController();
      const callOff = timers.after(attempt.timeoutMs, () => limit.abort(), { background: true });
      try {
        return await answer(attempt, agent, target.url, limit.signal);
      } catch (error) {
        return failed(messageOf(error));
      } finally {
        callOff();
        void agent.destroy();
      }
    },
  };
}
