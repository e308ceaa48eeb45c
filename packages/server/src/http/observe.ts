import type { Clock, Log } from "@broadnet-engage/core/ports";
import type { RequestHandler } from "express";
import type { Metrics } from "../metrics/metrics.ts";
import { clientRequestId, requestIdOf } from "./request-id.ts";

/** Where nothing of the table was found: one name for them all, or strangers could fill the metrics with their paths. */
const ELSEWHERE = "other";

/** One log line and one count per request, without query strings: they may hold telephone numbers. */
export const observe =
  (log: Log, clock: Clock, metrics: Metrics | null): RequestHandler =>
  (req, res, next) => {
    const began = clock.monotonic();
    res.on("finish", () => {
      const ms = clock.monotonic() - began;
      const { tenantId, userId, route } = res.locals;
      metrics?.request({ method: req.method, route: String(route ?? ELSEWHERE), status: res.statusCode, ms });
      log.info("request", {
        request_id: requestIdOf(res),
        client_request_id: clientRequestId(req.get("x-request-id")),
        tenant_id: tenantId,
        user_id: userId,
        method: req.method,
        path: req.originalUrl.split("?", 1)[0],
        route,
        status: res.statusCode,
        ms: Math.round(ms),
      });
    });
    next();
  };
