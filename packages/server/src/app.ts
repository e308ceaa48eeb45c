import express, { type Express, type RequestHandler, type Router } from "express";
import { accessLog } from "./http/access-log.ts";
import { operationalRouter } from "./http/operational.ts";
import { tenantRateLimit } from "./http/rate-limit.ts";
import { requestId } from "./http/request-id.ts";
import { tableRouter } from "./http/router.ts";
import { problems, unknownPath } from "./http/send.ts";
import { allRoutes } from "./routes/index.ts";
import type { Services } from "./services.ts";

export interface AppOptions {
  readonly services: Services;
  /** Default: the seed's, `https://engage.broadnet.me/errors/`. */
  readonly problemBase?: string;
  readonly version?: string;
  /** Requests a tenant may make in a minute; 2,000 by contract. */
  readonly ratePerMinute?: number;
  /** Members of requests that nobody knows are left out instead of refused. Default false (C-GEN-9). */
  readonly ignoreUnknown?: boolean;
  readonly draining?: () => boolean;
  /** Proxies in front of us whose `X-Forwarded-For` is believed; 0 = none. */
  readonly trustedProxies?: number;
  /** Routes beside the contract, e.g. `/sim`. They answer before unknown paths become 404. */
  readonly extra?: Router | RequestHandler;
}

export const DEFAULT_PROBLEM_BASE = "https://engage.broadnet.me/errors/";

/** The `/v1` API as an Express application. Listens to nothing by itself. */
export function createApp(options: AppOptions): Express {
  const { services } = options;
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("trust proxy", options.trustedProxies ?? 0);
  app.use(requestId(services.ids));
  app.use(accessLog(services.log, services.realClock));
  const gate = {
    authenticate: services.authenticator.authenticate,
    admit: tenantRateLimit(services.rateWindows, options.ratePerMinute ?? 2_000, services.realClock),
    idempotency: services.idempotency,
    ignoreUnknown: options.ignoreUnknown ?? false,
  };
  app.use(tableRouter(allRoutes(services), gate));
  const { dialer } = services;
  app.use(
    operationalRouter({ dialer, version: options.version ?? "0.1.0", draining: options.draining ?? (() => false) }),
  );
  if (options.extra) app.use(options.extra);
  app.use(unknownPath);
  app.use(problems(options.problemBase ?? DEFAULT_PROBLEM_BASE, services.log));
  return app;
}
