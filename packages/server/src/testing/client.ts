import { isDeepStrictEqual } from "node:util";
import { request } from "undici";
import { ROUTES } from "../contract/index.ts";
import { refusalsOf } from "../contract/openapi.ts";
import type { RouteSpec } from "../contract/route.ts";
import { PROBLEMS } from "../problems/catalogue.ts";

// biome-ignore lint/suspicious/noExplicitAny: bodies of any endpoint; each is checked against its schema before a test sees it.
type Body = Record<string, any>;

export interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The problem's slug, or null. */
  readonly slug: string | null;
  /** The operationId of the route that was asked; null for a path of none. */
  readonly route: string | null;
}
export interface Ask {
  readonly token?: string;
  readonly body?: unknown;
  /** Sent as they are, instead of `body`. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
type Send = (path: string, ask?: Ask) => Promise<Answer>;
export interface Client {
  readonly get: Send;
  readonly post: Send;
  readonly put: Send;
  readonly patch: Send;
  readonly delete: Send;
  readonly send: (method: string, path: string, ask?: Ask) => Promise<Answer>;
}

const matches = (route: RouteSpec, path: string): boolean =>
  new RegExp(`^${route.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(path);

/** The route a request went to; literal paths before those with parameters, as in the router. */
export function routeOf(method: string, path: string): RouteSpec | undefined {
  const [bare = ""] = path.split("?", 1);
  const found = ROUTES.filter((route) => route.method === method.toLowerCase() && matches(route, bare));
  return found.find((route) => !route.path.includes("{")) ?? found[0];
}

/** C-GEN-14: every real answer fits the published schema, has no member the schema does not name, and every refusal is declared. */
function assertFits(route: RouteSpec, answer: Answer): void {
  if (answer.slug !== null) {
    const declared = refusalsOf(route) as readonly string[];
    if (!declared.includes(answer.slug)) throw new Error(`${route.id} does not declare the refusal ${answer.slug}`);
    return;
  }
  const schema = route.responses[answer.status as 200];
  if (schema === undefined) throw new Error(`${route.id} does not declare status ${answer.status}`);
  if (schema === null) {
    if (answer.text !== "") throw new Error(`${route.id} ${answer.status} must have no body`);
    return;
  }
  const streamed = route.answers ?? route.media;
  if (streamed !== undefined) {
    if (!String(answer.headers["content-type"]).startsWith(streamed)) throw new Error(`${route.id} is no ${streamed}`);
    return;
  }
  const parsed = schema.parse(answer.body);
  if (!isDeepStrictEqual(parsed, answer.body))
    throw new Error(`${route.id} answers members that its schema does not name`);
}

function assertProblem(answer: Answer): void {
  const { type, title, status, detail, instance } = answer.body;
  const known = PROBLEMS[answer.slug as keyof typeof PROBLEMS];
  const whole =
    [type, title, detail, instance].every((member) => typeof member === "string") && status === answer.status;
  if (!known || !whole || known.title !== title || known.status !== status)
    throw new Error(`not a whole problem: ${answer.text}`);
  if (instance !== `urn:uuid:${String(answer.headers["x-request-id"])}`)
    throw new Error("instance is not the request id");
}

/** Talks to a running server and checks every answer against the contract before a test sees it. */
export function client(base: string): Client {
  async function send(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const payload = ask.raw ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
    const reply = await request(base + path, {
      method: method.toUpperCase() as "GET",
      headers: {
        ...(ask.token === undefined ? {} : { authorization: `Bearer ${ask.token}` }),
        ...(payload === undefined ? {} : { "content-type": "application/json" }),
        ...ask.headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await reply.body.text();
    const type = String(reply.headers["content-type"] ?? "");
    const body = /^application\/(problem\+)?json\b/.test(type) && text !== "" ? (JSON.parse(text) as Body) : {};
    const slug = type.startsWith("application/problem+json") ? (String(body.type).split("/").at(-1) ?? "") : null;
    const route = routeOf(method, path);
    const answer = { status: reply.statusCode, body, text, headers: reply.headers, slug, route: route?.id ?? null };
    if (slug !== null) assertProblem(answer);
    if (route) assertFits(route, answer);
    return answer;
  }
  const of =
    (method: string): Send =>
    (path, ask) =>
      send(method, path, ask);
  return { get: of("get"), post: of("post"), put: of("put"), patch: of("patch"), delete: of("delete"), send };
}
