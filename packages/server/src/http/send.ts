import type { Log } from "@broadnet-engage/core/ports";
import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import { PROBLEMS } from "../problems/catalogue.ts";
import { Problem, problemBody, toProblem } from "../problems/problem.ts";
import { requestIdOf } from "./request-id.ts";

export function sendProblem(res: Response, problem: Problem, base: string): void {
  const { status } = PROBLEMS[problem.slug];
  for (const [name, value] of Object.entries(problem.headers)) res.setHeader(name, value);
  if (status === 401) res.setHeader("WWW-Authenticate", "Bearer");
  res.status(status).type("application/problem+json");
  res.send(JSON.stringify(problemBody(problem, base, requestIdOf(res))));
}

/** Ends every request that threw. Faults are logged with their stack, refusals are not. */
export const problems =
  (base: string, log: Log): ErrorRequestHandler =>
  (thrown: unknown, _req, res, next) => {
    const problem = toProblem(pathProblem(thrown) ?? thrown);
    const { status } = PROBLEMS[problem.slug];
    if (status >= 500) {
      const cause = problem.cause instanceof Error ? problem.cause : problem;
      log.error("request failed", { request_id: requestIdOf(res), slug: problem.slug, stack: cause.stack });
    }
    if (res.headersSent) {
      next(thrown);
      return;
    }
    sendProblem(res, problem, base);
  };

/** A path that cannot even be decoded names nothing. */
const pathProblem = (thrown: unknown): Problem | null =>
  thrown instanceof URIError ? new Problem("not-found", "There is nothing at this path.", { cause: thrown }) : null;

export const unknownPath: RequestHandler = (req) => {
  throw new Problem("not-found", `There is nothing at ${req.path.slice(0, 200)}.`, { members: { resource: "path" } });
};

export const wrongMethod =
  (allowed: readonly string[]): RequestHandler =>
  (req) => {
    throw new Problem("method-not-allowed", `${req.method} is not possible here.`, {
      members: { allowed },
      headers: { Allow: allowed.join(", ") },
    });
  };
