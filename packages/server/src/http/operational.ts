import type { NodeLoad } from "@broadnet-engage/core/model";
import { type RequestHandler, Router } from "express";
import { openApi } from "../contract/openapi.ts";
import { docsRouter } from "../docs/docs-router.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { isSlug } from "../problems/catalogue.ts";
import { htmlPage, problemPage } from "../problems/page.ts";
import { Problem } from "../problems/problem.ts";
import { type Checks, examined, presentNodes } from "./readiness.ts";
import { sameText } from "./same-text.ts";
import { PAGE_POLICY } from "./security-headers.ts";

export interface OperationalOptions {
  readonly version: string;
  readonly checks: Checks;
  readonly nodes: () => readonly NodeLoad[];
  /** True once the server has begun to end. */
  readonly draining: () => boolean;
  readonly metrics: Metrics | null;
  /** Bearer that Prometheus must show; null = none. */
  readonly metricsToken: string | null;
}

/** What operators and machines ask for; no token (contract §20). On `OPS_PORT` alone where there is one. */
export function internalRouter(options: OperationalOptions): Router {
  const router = Router({ caseSensitive: true });
  router.get("/healthz", (_req, res) => void res.json({ status: "ok" }));
  router.get("/readyz", ready(options));
  if (options.metrics !== null) router.get("/metrics", metrics(options.metrics, options.metricsToken));
  return router;
}

/** What lost humans and their tools ask for. */
export function publicRouter({ version }: Pick<OperationalOptions, "version">): Router {
  const router = Router({ caseSensitive: true });
  const document = openApi(version);
  router.get("/", (_req, res) => void page(res).send(welcome(version)));
  router.get("/version", (_req, res) => void res.json({ name: "broadnet-engage", version }));
  router.get("/openapi.json", (_req, res) => void res.json(document));
  router.use(docsRouter(document));
  router.get("/errors/:slug", (req, res) => {
    const slug = String(req.params.slug);
    if (!isSlug(slug))
      throw new Problem("not-found", "There is no such problem type.", { members: { resource: "error" } });
    page(res).send(problemPage(slug));
  });
  return router;
}

const page = (res: Parameters<RequestHandler>[1]) => res.setHeader("Content-Security-Policy", PAGE_POLICY).type("html");

const ready =
  ({ checks, nodes, draining }: OperationalOptions): RequestHandler =>
  async (_req, res) => {
    const found = { ...(await examined(checks)), accepting: !draining() };
    // Only what is away and cannot be done without: neither what this installation has not, nor what is degraded.
    const status = Object.values(found).includes(false) ? 503 : 200;
    res.status(status).json({ checks: found, nodes: presentNodes(nodes()) });
  };

const metrics =
  (from: Metrics, token: string | null): RequestHandler =>
  async (req, res) => {
    if (token !== null && !sameText(req.get("authorization") ?? "", `Bearer ${token}`))
      throw new Problem("unauthorized", "Send the metrics token as a bearer token.");
    res.setHeader("Content-Type", from.contentType);
    res.end(await from.text());
  };

const welcome = (version: string): string =>
  htmlPage(
    "BroadNet Engage",
    `<p>The <code>/v1</code> API of an outbound voice dialer, version ${version}.</p>
<ul><li><a href="/docs">docs</a>: the API to read; <a href="/openapi.json">openapi.json</a>: the same for machines</li>
<li><a href="/healthz">healthz</a>, <a href="/readyz">readyz</a>, <a href="/version">version</a></li></ul>
<p>Log in at <code>POST /v1/auth/login</code>.</p>`,
  );
