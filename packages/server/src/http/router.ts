import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Role } from "@broadnet-engage/core/model";
import { type Request, type RequestHandler, type Response, Router } from "express";
import { MIB, type RouteSpec, scopeOf, takesIdempotencyKey } from "../contract/route.ts";
import { StreamedBody } from "../contract/streamed.ts";
import type { FarFiles } from "../imports/far-files.ts";
import { incoming } from "../imports/incoming.ts";
import type { Receive, ReceivedFile } from "../imports/receive.ts";
import { notFound, Problem } from "../problems/problem.ts";
import { readBody } from "./body.ts";
import { deprecation } from "./deprecation.ts";
import { ifMatch } from "./etag.ts";
import type { Bound, Caller, Input } from "./handler.ts";
import { type Idempotency, idempotencyKey } from "./idempotency.ts";
import type { WireReply } from "./kept-answer.ts";
import { parseBody } from "./parse-body.ts";
import type { Admit } from "./rate-limit.ts";
import { requestIdOf } from "./request-id.ts";
import { wrongMethod } from "./send.ts";
import { parseOrThrow, refuseTenantId } from "./validate.ts";
import { writeText } from "./write-text.ts";

/** What the router needs to know of the world outside the table. */
export interface Gate {
  /** The caller behind an `Authorization` header, or a 401/503 problem. */
  authenticate(header: string | undefined): Promise<Caller>;
  /** Sets rate headers; throws 429. */
  readonly admit: Admit;
  readonly idempotency: Idempotency;
  /** Takes a file in. */
  readonly receive: Receive;
  readonly farFiles: FarFiles;
  /** Members nobody knows are left out instead of refused. */
  readonly ignoreUnknown: boolean;
}

function assertRole(route: RouteSpec, role: Role): void {
  if (route.access === "public" || route.access.includes(role)) return;
  throw new Problem("forbidden", `Your role (${role}) does not allow this.`, {
    members: { required_role: route.access[0] },
  });
}

/** A key may be bound to less than its role allows, and never stands for a person. */
function assertKey(route: RouteSpec, { key, role }: Caller): void {
  if (key === null) return;
  if (route.people === true)
    throw new Problem("forbidden", "This is for people; an API key has no such thing.", {
      members: { required_role: role },
    });
  const scope = scopeOf(route);
  if (key.scopes === null || key.scopes.includes(scope)) return;
  throw new Problem("forbidden", `The API key lacks the scope ${scope}.`, { members: { required_scope: scope } });
}

function pathParams(route: RouteSpec, req: Request): unknown {
  if (!route.params) return undefined;
  const parsed = route.params.safeParse(req.params);
  if (!parsed.success) throw notFound("resource");
  return parsed.data;
}

async function admitted(route: RouteSpec, gate: Gate, req: Request, res: Response): Promise<Caller | undefined> {
  if (route.access === "public") return undefined;
  const caller = await gate.authenticate(req.headers.authorization);
  res.locals.tenantId = caller.tenantId;
  res.locals.userId = caller.user.id;
  await gate.admit(caller.tenant, res);
  assertRole(route, caller.role);
  assertKey(route, caller);
  return caller;
}

/** One request through the gate, in this order: token, rate, role, path, query, body, key, handler. */
async function serve({ route, handler }: Bound, gate: Gate, req: Request, res: Response): Promise<void> {
  res.locals.route = route.path;
  if (route.deprecated !== undefined) deprecation(route.deprecated, res);
  const caller = await admitted(route, gate, req, res);
  const params = pathParams(route, req);
  const query = route.query ? parseOrThrow(route.query, req.query, "query", gate) : undefined;
  const file = await received(route, gate, req, res, caller);
  try {
    const { raw, body } = file
      ? { raw: { sha256: file.sha256, query }, body: file }
      : await jsonBody(route, gate, req, res, caller);
    await answer({ route, handler }, gate, { req, res, params, query, body, caller, raw });
  } finally {
    await file?.settle();
  }
}

/** The file of a route that takes one. */
async function received(
  route: RouteSpec,
  gate: Gate,
  req: Request,
  res: Response,
  caller: Caller | undefined,
): Promise<ReceivedFile | null> {
  if (route.consumes === undefined || !caller) return null;
  const bytes = await incoming(route, gate.farFiles, req, res);
  return gate.receive(bytes, caller, route.bodyLimit ?? MIB, route.lineLimit);
}

async function jsonBody(
  route: RouteSpec,
  gate: Gate,
  req: Request,
  res: Response,
  caller: Caller | undefined,
): Promise<{ raw: unknown; body: unknown }> {
  if (!route.body) return { raw: undefined, body: undefined };
  const raw = await readBody(req, res, route.bodyLimit);
  refuseTenantId(raw);
  return { raw, body: await parseBody(route, filled(route, raw, caller), gate) };
}

function filled({ fills }: RouteSpec, raw: unknown, caller: Caller | undefined): unknown {
  if (fills === undefined || caller === undefined || typeof raw !== "object" || raw === null) return raw;
  return Array.isArray(raw) ? raw : { ...fills(caller.tenant.settings), ...raw };
}

interface Ready {
  readonly req: Request;
  readonly res: Response;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: Caller | undefined;
  /** What the body is known by when it is sent again. */
  readonly raw: unknown;
}

/** The handler's answer, or an earlier one's under the same key. */
async function answer({ route, handler }: Bound, gate: Gate, ready: Ready): Promise<void> {
  const { req, res, params, query, body, caller, raw } = ready;
  const given = {
    params,
    query,
    body,
    caller,
    ifVersion: ifMatch(req.headers["if-match"]),
    prefersAsync: /(^|,)\s*respond-async\s*(,|;|$)/i.test(String(req.headers.prefer ?? "")),
    address: req.ip ?? "unknown",
    authorization: req.headers.authorization,
  };
  const work = (key: string | null): Promise<WireReply> =>
    handler({ ...given, idempotencyKey: key } as Input<RouteSpec>);
  const key = caller && takesIdempotencyKey(route) ? idempotencyKey(req.headers["idempotency-key"]) : null;
  if (key === null || caller === undefined) {
    const reply = await work(null);
    return route.answers === undefined ? write(res, reply) : writeText(req, res, route.answers, reply);
  }
  const { tenantId, user } = caller;
  const request = { route, tenantId, userId: user.id, path: req.path, key, body: raw, requestId: requestIdOf(res) };
  return write(res, await gate.idempotency.once(request, work));
}

/** What Express's own `json` does, without what nobody asked for. */
async function write(res: Response, { status, body, headers = {} }: WireReply): Promise<void> {
  for (const name in headers) res.setHeader(name, headers[name] ?? "");
  res.statusCode = status;
  if (body instanceof StreamedBody) return stream(res, body);
  if (body === null) {
    res.end();
    return;
  }
  const text = JSON.stringify(body);
  res.setHeader("Content-Type", "application/json; charset=utf-8");
  // As text it goes to the socket with the head, in one piece.
  res.setHeader("Content-Length", Buffer.byteLength(text));
  res.end(text);
}

async function stream(res: Response, { contentType, fileName, pieces }: StreamedBody): Promise<void> {
  res.setHeader("Content-Type", contentType);
  res.setHeader("Content-Disposition", `attachment; filename="${fileName}"`);
  await pipeline(Readable.from(pieces, { objectMode: false }), res);
}

/** `/v1/campaigns/{id}` as Express writes it. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ":$1");

/** Literal segments before parameters, so that `/calls/count-today` is not taken for an id. */
const byLiteralness = (a: string, b: string): number => (a.includes("{") ? 1 : 0) - (b.includes("{") ? 1 : 0);

/** The table as an Express router; other methods on known paths get 405 (C-GEN-12). */
export function tableRouter(table: readonly Bound[], gate: Gate): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const paths = [...new Set(table.map(({ route }) => route.path))].sort(byLiteralness);
  const literal = new Map<string, Router>();
  for (const path of paths) {
    const here = table.filter(({ route }) => route.path === path);
    const isLiteral = !path.includes("{");
    const holder = isLiteral ? Router({ caseSensitive: true, strict: true }) : router;
    const target = holder.route(expressPath(path));
    for (const bound of here) target[bound.route.method]((req, res) => serve(bound, gate, req, res));
    target.all(wrongMethod(allowedMethods(here)));
    if (isLiteral) literal.set(path, holder);
  }
  return Router().use(byPath(literal), router);
}

/** Paths without parameters are looked up; a router would hold each of a hundred patterns against every request. */
const byPath =
  (literal: ReadonlyMap<string, Router>): RequestHandler =>
  (req, res, next) => {
    const router = literal.get(req.path);
    if (router === undefined) next();
    else router(req, res, next);
  };

const allowedMethods = (here: readonly Bound[]): string[] => {
  const methods = here.map(({ route }) => route.method.toUpperCase());
  return methods.includes("GET") ? [...methods, "HEAD"] : methods;
};
