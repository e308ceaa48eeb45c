import type { Clock, Log } from "@broadnet-engage/core/ports";
import type { RequestHandler } from "express";
import { clientRequestId, requestIdOf } from "./request-id.ts";

/** One line per request, without query strings: they may hold telephone numbers. */
export const accessLog =
  (log: Log, clock: Clock): RequestHandler =>
  (req, res, next) => {
    const began = clock.monotonic();
    res.on("finish", () => {
      log.info("request", {
        request_id: requestIdOf(res),
        client_request_id: clientRequestId(req.get("x-request-id")),
        tenant_id: res.locals.tenantId,
        method: req.method,
        path: req.originalUrl.split("?", 1)[0],
        status: res.statusCode,
        ms: Math.round(clock.monotonic() - began),
      });
    });
    next();
  };
