import express, { type Express, type RequestHandler, type Router } from "express";
import { observe } from "./http/observe.ts";
import { internalRouter, type OperationalOptions, publicRouter } from "./http/operational.ts";
import { tenantRateLimit } from "./http/rate-limit.ts";
import { type Checks, usualChecks } from "./http/readiness.ts";
import { requestId } from "./http/request-id.ts";
import { tableRouter } from "./http/router.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { problems, unknownPath } from "./http/send.ts";
import { type Tracer, traced } from "./http/tracing.ts";
import type { Metrics } from "./metrics/metrics.ts";
import { allRoutes } from "./routes/index.ts";
import type { Services } from "./services.ts";
import { streamRouter } from "./stream/router.ts";
import { wallboardPage } from "./wallboard/page.ts";

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
  /** What `/readyz` asks. Default: storage, switch and dialer. */
  readonly checks?: Checks;
  /** Left out: nothing is counted, and there is no `/metrics`. */
  readonly metrics?: Metrics;
  readonly metricsToken?: string;
  /** OpenTelemetry's, or anything shaped like it. Left out: requests pay nothing for it. */
  readonly tracer?: Tracer;
  /** True: health, readiness and metrics are asked for elsewhere, at {@link createOpsApp}. */
  readonly opsElsewhere?: boolean;
  /** Proxies in front of us whose `X-Forwarded-For` is believed; 0 = none. */
  readonly trustedProxies?: number;
  /** Serves links of an object store that has no server of its own. */
  readonly files?: Router;
  /** Routes beside the contract, e.g. `/sim`. They answer before unknown paths become 404. */
  readonly extra?: Router | RequestHandler;
}

export const DEFAULT_PROBLEM_BASE = "https://engage.broadnet.me/errors/";
const DEFAULT_VERSION = "0.1.0";

function blank({ services, tracer, metrics, trustedProxies = 0 }: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("trust proxy", trustedProxies);
  app.use(requestId(services.ids));
  app.use(securityHeaders);
  if (tracer !== undefined) app.use(traced(tracer));
  app.use(observe(services.log, services.realClock, metrics ?? null));
  return app;
}

function finished(app: Express, { services, problemBase = DEFAULT_PROBLEM_BASE }: AppOptions): Express {
  app.use(unknownPath);
  app.use(problems(problemBase, services.log));
  return app;
}

const operational = (options: AppOptions): OperationalOptions => ({
  version: options.version ?? DEFAULT_VERSION,
  checks: options.checks ?? usualChecks(options.services),
  nodes: () => options.services.dialer.status().nodes,
  draining: options.draining ?? (() => false),
  metrics: options.metrics ?? null,
  metricsToken: options.metricsToken ?? null,
});

/** The `/v1` API as an Express application. Listens to nothing by itself. */
export function createApp(options: AppOptions): Express {
  const { services } = options;
  const app = blank(options);
  const gate = {
    authenticate: services.authenticator.authenticate,
    admit: tenantRateLimit(services.rateWindows, options.ratePerMinute ?? 2_000, services.realClock),
    idempotency: services.idempotency,
    receive: services.receive,
    farFiles: services.farFiles,
    ignoreUnknown: options.ignoreUnknown ?? false,
  };
  app.use(streamRouter(services, gate, services.stream, services.tickets));
  app.get("/wallboard", wallboardPage);
  app.use(tableRouter(allRoutes(services), gate));
  if (options.opsElsewhere !== true) app.use(internalRouter(operational(options)));
  app.use(publicRouter(operational(options)));
  if (options.files) app.use(options.files);
  if (options.extra) app.use(options.extra);
  return finished(app, options);
}

/** Health, readiness and metrics alone, for a port that only operators reach (contract §20). */
export const createOpsApp = (options: AppOptions): Express =>
  finished(blank(options).use(internalRouter(operational(options))), options);
