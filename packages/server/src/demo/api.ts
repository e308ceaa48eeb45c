import type { Timers } from "@broadnet-engage/core/ports";
import { sleep } from "./sleep.ts";
import { Stop } from "./stop.ts";
import type { Page } from "./wire.ts";

/** The server refused; the message is what its problem document says. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  /** Last part of the problem's type, e.g. `campaign-no-agents`. */
  readonly slug: string;

  constructor(status: number, slug: string, message: string) {
    super(message);
    this.status = status;
    this.slug = slug;
  }
}

type Query = Readonly<Record<string, string | number | boolean>>;
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One user's way to the server. Every member rejects with {@link Refused}, or with {@link Stop} when nobody answers. */
export interface Api {
  get<T>(path: string, query?: Query): Promise<T>;
  send<T>(method: Exclude<Method, "GET">, path: string, body?: unknown): Promise<T>;
}

export interface ApiOptions {
  readonly base: string;
  readonly timers: Timers;
  readonly token?: string;
  /** Ends waiting for the server to have capacity again. */
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 30_000;
/** How often a 429 is waited out before it is passed on. */
const MAX_WAITS = 5;

export function api(options: ApiOptions): Api {
  return {
    get: (path, query = {}) => ask(options, "GET", withQuery(path, query)),
    send: (method, path, body) => ask(options, method, path, body),
  };
}

const withQuery = (path: string, query: Query): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) params.set(name, String(value));
  return params.size === 0 ? path : `${path}?${params.toString()}`;
};

async function ask<T>(options: ApiOptions, method: Method, path: string, body?: unknown): Promise<T> {
  for (let waits = 0; ; waits++) {
    const response = await once(options, method, path, body);
    if (response.ok) return (response.text === "" ? null : JSON.parse(response.text)) as T;
    if (response.status !== 429 || waits === MAX_WAITS) throw refusal(response, method, path);
    await sleep(options.timers, Math.max(1, response.retryAfterSeconds) * 1_000, options.signal);
  }
}

interface Reply {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
  readonly retryAfterSeconds: number;
}

async function once(options: ApiOptions, method: Method, path: string, body: unknown): Promise<Reply> {
  const late = new AbortController();
  const cancel = options.timers.after(TIMEOUT_MS, () => late.abort(), { background: true });
  try {
    const response = await fetch(options.base + path, {
      method,
      signal: late.signal,
      headers: {
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const retryAfterSeconds = Number(response.headers.get("retry-after") ?? 1) || 1;
    return { ok: response.ok, status: response.status, text, retryAfterSeconds };
  } catch (error) {
    throw new Stop(unreachable(options.base, `${method} ${path}`, late.signal.aborted, error));
  } finally {
    cancel();
  }
}

function unreachable(base: string, request: string, late: boolean, error: unknown): string {
  if (late) return `${request}: no answer within ${TIMEOUT_MS / 1_000} s.`;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = (cause as { code?: unknown } | null)?.code;
  if (code === "ECONNREFUSED") return `Nobody listens at ${base}. Start the server first: npm start`;
  return `${request}: ${cause instanceof Error ? cause.message : String(cause)}`;
}

/** The problem document in one line, or the beginning of whatever came instead. */
function refusal(reply: Reply, method: Method, path: string): Refused {
  const problem = problemOf(reply.text);
  const slug =
    String(problem.type ?? "")
      .split("/")
      .at(-1) ?? "";
  const errors = Array.isArray(problem.errors) ? (problem.errors as { pointer?: unknown; message?: unknown }[]) : [];
  const pointers = errors.slice(0, 3).map(({ pointer, message }) => ` ${String(pointer)} ${String(message)}.`);
  const said = typeof problem.detail === "string" ? problem.detail + pointers.join("") : reply.text.slice(0, 200);
  const instance = typeof problem.instance === "string" ? ` (${problem.instance})` : "";
  return new Refused(reply.status, slug, `${method} ${path}: ${reply.status} ${slug}: ${said}${instance}`);
}

function problemOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** How many items of a list fit a query. */
export const totalOf = async (api: Api, path: string, query: Query = {}): Promise<number> =>
  (await api.get<Page<unknown>>(path, { ...query, limit: 1 })).total;

/** All items of a list, page by page. */
export async function allOf<T>(api: Api, path: string, query: Query = {}, limit = 200): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = null, more = true; more; ) {
    const page: Page<T> = await api.get<Page<T>>(path, { ...query, limit, ...(cursor === null ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.next_cursor;
    more = page.has_more && cursor !== null;
  }
  return items;
}
