import type { Role } from "@broadnet-engage/core/model";
import { type Request, type Response, Router } from "express";
import type { RouteSpec } from "../contract/route.ts";
import { notFound, Problem } from "../problems/problem.ts";
import { readBody } from "./body.ts";
import { ifMatch } from "./etag.ts";
import type { Bound, Caller, Input } from "./handler.ts";
import { wrongMethod } from "./send.ts";
import { parseOrThrow, refuseTenantId } from "./validate.ts";

/** What the router needs to know of the world outside the table. */
export interface Gate {
  /** The caller behind an `Authorization` header, or a 401/503 problem. */
  authenticate(header: string | undefined): Promise<Caller>;
  /** Sets rate headers; throws 429. */
  admit(tenantId: string, res: Response): void;
}

function assertRole(route: RouteSpec, role: Role): void {
  if (route.access === "public" || route.access.includes(role)) return;
  throw new Problem("forbidden", `Your role (${role}) does not allow this.`, {
    members: { required_role: route.access[0] },
  });
}

function pathParams(route: RouteSpec, req: Request): unknown {
  if (!route.params) return undefined;
  const parsed = route.params.safeParse(req.params);
  if (!parsed.success) throw notFound("resource");
  return parsed.data;
}

async function body(route: RouteSpec, req: Request, res: Response): Promise<unknown> {
  if (!route.body) return undefined;
  const raw = await readBody(req, res, route.bodyLimit);
  refuseTenantId(raw);
  return parseOrThrow(route.body, raw, "body");
}

/** One request through the gate, in this order: token, rate, role, path, query, body, handler. */
async function serve({ route, handler }: Bound, gate: Gate, req: Request, res: Response): Promise<void> {
  let caller: Caller | undefined;
  if (route.access !== "public") {
    caller = await gate.authenticate(req.headers.authorization);
    res.locals.tenantId = caller.tenantId;
    gate.admit(caller.tenantId, res);
    assertRole(route, caller.role);
  }
  const input = {
    params: pathParams(route, req),
    query: route.query ? parseOrThrow(route.query, req.query, "query") : undefined,
    body: await body(route, req, res),
    caller,
    ifVersion: ifMatch(req.headers["if-match"]),
    address: req.ip ?? "unknown",
  };
  const reply = await handler(input as Input<RouteSpec>);
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.setHeader(name, value);
  res.status(reply.status);
  if (reply.body === null) res.end();
  else res.json(reply.body);
}

/** `/v1/campaigns/{id}` as Express writes it. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ":$1");

/** Literal segments before parameters, so that `/calls/count-today` is not taken for an id. */
const byLiteralness = (a: string, b: string): number => (a.includes("{") ? 1 : 0) - (b.includes("{") ? 1 : 0);

/** The table as an Express router; other methods on known paths get 405 (C-GEN-12). */
export function tableRouter(table: readonly Bound[], gate: Gate): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const paths = [...new Set(table.map(({ route }) => route.path))].sort(byLiteralness);
  for (const path of paths) {
    const here = table.filter(({ route }) => route.path === path);
    const target = router.route(expressPath(path));
    for (const bound of here) target[bound.route.method]((req, res) => serve(bound, gate, req, res));
    target.all(wrongMethod(allowedMethods(here)));
  }
  return router;
}

const allowedMethods = (here: readonly Bound[]): string[] => {
  const methods = here.map(({ route }) => route.method.toUpperCase());
  return methods.includes("GET") ? [...methods, "HEAD"] : methods;
};
