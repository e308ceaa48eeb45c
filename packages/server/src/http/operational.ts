import type { Dialer } from "@broadnet-engage/core";
import { type RequestHandler, Router } from "express";
import { openApi } from "../contract/openapi.ts";
import { isSlug } from "../problems/catalogue.ts";
import { htmlPage, problemPage } from "../problems/page.ts";
import { Problem } from "../problems/problem.ts";

export interface OperationalOptions {
  readonly dialer: Dialer;
  readonly version: string;
  /** True once the server has begun to end. */
  readonly draining: () => boolean;
}

/** What operators, machines and lost humans ask for; no token (contract §20). */
export function operationalRouter(options: OperationalOptions): Router {
  const router = Router({ caseSensitive: true });
  const document = openApi(options.version);
  router.get("/", (_req, res) => void res.type("html").send(welcome(options.version)));
  router.get("/healthz", (_req, res) => void res.json({ status: "ok" }));
  router.get("/readyz", ready(options));
  router.get("/version", (_req, res) => void res.json({ name: "broadnet-engage", version: options.version }));
  router.get("/openapi.json", (_req, res) => void res.json(document));
  router.get("/errors/:slug", (req, res) => {
    const slug = String(req.params.slug);
    if (!isSlug(slug))
      throw new Problem("not-found", "There is no such problem type.", { members: { resource: "error" } });
    res.type("html").send(problemPage(slug));
  });
  return router;
}

const ready =
  ({ dialer, draining }: OperationalOptions): RequestHandler =>
  async (_req, res) => {
    const storage = await dialer.storage
      .read((stores) => stores.tenants.all())
      .then(
        () => true,
        () => false,
      );
    const { running, switchConnected } = dialer.status();
    const checks = { storage, switch: switchConnected, dialer: running, accepting: !draining() };
    res.status(Object.values(checks).every(Boolean) ? 200 : 503).json({ checks });
  };

const welcome = (version: string): string =>
  htmlPage(
    "BroadNet Engage",
    `<p>The <code>/v1</code> API of an outbound voice dialer, version ${version}.</p>
<ul><li><a href="/openapi.json">openapi.json</a>: every endpoint, member and refusal</li>
<li><a href="/healthz">healthz</a>, <a href="/readyz">readyz</a>, <a href="/version">version</a></li></ul>
<p>Log in at <code>POST /v1/auth/login</code>.</p>`,
  );
