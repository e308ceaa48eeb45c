import type { Timers } from "@broadnet-engage/core/ports";
import type { Dispatcher } from "undici";
import { Problem, validationFailed } from "../problems/problem.ts";
import { PinnedPools } from "../webhooks/pools.ts";
import type { TargetGuard } from "../webhooks/target.ts";
import { unlessAborted } from "../webhooks/unless-aborted.ts";

/** For the head of the answer, between two pieces, and for everything: 128 MiB in five minutes are 3.6 Mbit/s. */
const HEAD_MS = 10_000;
const PIECE_MS = 30_000;
const WHOLE_MS = 300_000;

export interface FarFiles {
  /**
   * The bytes of the file at an address, fetched when they are read, no faster than they are, and let go of when reading stops.
   * Fails with a problem: `validation-failed` where a request to that address is not allowed, `unknown-reference` where the file
   * could not be had whole.
   */
  read(url: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** An address without what may be a signature. */
const shown = (url: string): string => (URL.canParse(url) ? new URL(url).origin + new URL(url).pathname : url);

const notHad = (url: string, why: string): Problem =>
  new Problem("unknown-reference", `The file could not be fetched: ${why}.`, {
    members: { pointer: "#/url", id: shown(url).slice(0, 200) },
  });

const whyOf = (error: unknown, signal: AbortSignal): string => {
  if (signal.aborted) return "it took too long";
  const { code } = error as { readonly code?: string };
  return code === undefined ? "the connection failed" : `the connection failed (${code})`;
};

/**
 * Fetches files that a client names by address. Where such a request may go is judged as for webhooks (C-WH-14): the address that was
 * judged is the one connected to, and no redirect is followed, so nobody reaches our own network through us.
 */
export function farFiles(guard: TargetGuard, timers: Timers): FarFiles {
  const pools = new PinnedPools();

  async function request(url: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const target = await unlessAborted(guard.check(url), signal);
    if (target.kind === "refused")
      throw validationFailed([{ pointer: "#/url", code: "url_not_allowed", message: target.why }]);
    if (target.kind === "unresolved") throw notHad(url, target.why);
    return pools.of(target.url, target.address).request({
      path: target.url.pathname + target.url.search,
      method: "GET",
      headers: { accept: "text/csv, */*;q=0.1", "accept-encoding": "identity" },
      headersTimeout: HEAD_MS,
      bodyTimeout: PIECE_MS,
      signal,
    });
  }

  async function* read(url: string): AsyncGenerator<Uint8Array> {
    const limit = new AbortController();
    const callOff = timers.after(WHOLE_MS, () => limit.abort(), { background: true });
    try {
      const reply = await request(url, limit.signal);
      const { statusCode, headers, body } = reply;
      const packed = headers["content-encoding"] ?? "identity";
      if (statusCode !== 200) throw notHad(url, `it answered ${statusCode}`);
      if (packed !== "identity") throw notHad(url, `it came packed (${String(packed).slice(0, 20)})`);
      for await (const piece of body) yield piece as Uint8Array;
    } catch (error) {
      throw error instanceof Problem ? error : notHad(url, whyOf(error, limit.signal));
    } finally {
      callOff();
      // Ends the request wherever it is; a file that was read whole is past it.
      limit.abort();
    }
  }

  return { read, close: () => pools.close() };
}
