import type { RequestHandler } from "express";
import { requestIdOf } from "./request-id.ts";

interface Span {
  setAttribute(name: string, value: string | number): unknown;
  setStatus(status: { code: number }): unknown;
  end(): void;
}
/** The part of OpenTelemetry's tracer that is used: hand in `trace.getTracer("broadnet-engage")`. */
export interface Tracer {
  startActiveSpan<T>(name: string, options: { kind: number }, work: (span: Span) => T): T;
}

const SERVER = 1;
const ERROR = 2;

/** One span per request, under which the request's own work runs. Not in the way at all where there is no tracer. */
export const traced =
  (tracer: Tracer): RequestHandler =>
  (req, res, next) => {
    tracer.startActiveSpan(req.method, { kind: SERVER }, (span) => {
      span.setAttribute("http.request.method", req.method);
      span.setAttribute("engage.request_id", requestIdOf(res));
      // `close` comes after `finish`, and also when the client has gone away before it.
      res.once("close", () => {
        if (res.locals.route !== undefined) span.setAttribute("http.route", String(res.locals.route));
        if (res.locals.tenantId !== undefined) span.setAttribute("engage.tenant_id", String(res.locals.tenantId));
        span.setAttribute("http.response.status_code", res.statusCode);
        if (res.statusCode >= 500) span.setStatus({ code: ERROR });
        span.end();
      });
      next();
    });
  };
