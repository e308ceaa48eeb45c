import { OPERATIONS } from "./operations.ts";
import { ProblemError, problemFrom } from "./problem-error.ts";
import type { Answer, Item, OperationId, Request } from "./types.ts";

export interface ClientOptions {
  /** Where the server is, e.g. `https://dialer.example.com`. */
  readonly url: string;
  /** An access token or an API key; a function is asked before each request, so that it can refresh. */
  readonly token?: string | (() => string | Promise<string>);
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
  /** How often a request is sent again after 429 and 503, when the server says for how long to wait. Default 3. */
  readonly retries?: number;
  /** Longest wait that is waited; a longer one is the caller's business. Default 60 s. */
  readonly maxWaitMs?: number;
  /** For waiting. Default: the platform's timers. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** A member of {@link Client} for every operation of the API, under its operationId. */
export type Operations = {
  readonly [Id in OperationId]: Record<never, never> extends Request<Id>
    ? (request?: Request<Id>) => Promise<Answer<Id>>
    : (request: Request<Id>) => Promise<Answer<Id>>;
};

export interface Client extends Operations {
  /** Every item of a list, page after page, as they are asked for. */
  all<Id extends OperationId>(id: Id, request: Request<Id>): AsyncGenerator<Item<Id>, void, undefined>;
}

type Sendable = {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
};

/** One line of the table. */
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  /** A file as it is, instead of JSON. */
  readonly sends?: string;
  readonly answers?: string;
}

const RETRIED = new Set([429, 503]);
/** A file, and not the name of where one lies. */
const isFileBody = (body: unknown): boolean =>
  typeof body === "string" || body instanceof Uint8Array || body instanceof Blob;
const MAX_WAIT_MS = 60_000;

const platformSleep = (ms: number): Promise<void> => new Promise((resolve) => void globalThis.setTimeout(resolve, ms));

function addressOf(base: string, path: string, { params = {}, query = {} }: Sendable): string {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const tail = search.size > 0 ? `?${search}` : "";
  return `${base.replace(/\/$/, "")}${filled}${tail}`;
}

/**
 * A client of the `/v1` API: one member per operation, typed by the table the server itself runs on. Refusals are thrown as
 * {@link ProblemError}.
 *
 * A request that was refused with 429 or 503 is sent again after the time the server names. That is safe for those: a 429
 * was never begun, and of the rest only reading ones and those with an `idempotencyKey` are sent again.
 */
export function createClient(options: ClientOptions): Client {
  const { url, retries = 3, maxWaitMs = MAX_WAIT_MS, sleep = platformSleep } = options;
  const send = options.fetch ?? globalThis.fetch;

  async function once(id: OperationId, request: Sendable): Promise<unknown> {
    const { method, path, isPublic, sends, answers }: Operation = OPERATIONS[id];
    const headers = new Headers({ Accept: "application/json" });
    if (!isPublic && options.token !== undefined) {
      const token = typeof options.token === "function" ? await options.token() : options.token;
      headers.set("Authorization", `Bearer ${token}`);
    }
    const isFile = sends !== undefined && isFileBody(request.body);
    if (request.body !== undefined) headers.set("Content-Type", isFile ? sends : "application/json");
    if (request.idempotencyKey !== undefined) headers.set("Idempotency-Key", `"${request.idempotencyKey}"`);
    if (request.ifMatch !== undefined) headers.set("If-Match", request.ifMatch);
    const answer = await send(addressOf(url, path, request), {
      method: method.toUpperCase(),
      headers,
      ...(request.body === undefined ? {} : { body: isFile ? (request.body as Blob) : JSON.stringify(request.body) }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    if (!answer.ok) throw await problemFrom(answer);
    if (answer.status === 204) return undefined;
    return answers === undefined ? answer.json() : answer.text();
  }

  /** How long to wait before the request is sent again; null = not at all. */
  function waitAfter(id: OperationId, request: Sendable, error: unknown): number | null {
    if (!(error instanceof ProblemError) || !RETRIED.has(error.status) || error.retryAfterMs === null) return null;
    const { method } = OPERATIONS[id];
    const safe = error.status === 429 || method === "get" || request.idempotencyKey !== undefined;
    return safe && error.retryAfterMs <= maxWaitMs ? error.retryAfterMs : null;
  }

  async function call(id: OperationId, request: Sendable = {}): Promise<unknown> {
    for (let tries = 0; ; tries++) {
      try {
        return await once(id, request);
      } catch (error) {
        const wait = tries < retries ? waitAfter(id, request, error) : null;
        if (wait === null) throw error;
        await sleep(wait);
      }
    }
  }

  async function* all(id: OperationId, request: Sendable): AsyncGenerator<unknown, void, undefined> {
    let cursor: string | undefined;
    do {
      const paged = cursor === undefined ? request : { ...request, query: { ...request.query, cursor } };
      const page = (await call(id, paged)) as { items: unknown[]; next_cursor: string | null };
      yield* page.items;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }

  const operations = Object.keys(OPERATIONS).map((id) => [
    id,
    (request?: Sendable) => call(id as OperationId, request),
  ]);
  return { ...Object.fromEntries(operations), all } as Client;
}
