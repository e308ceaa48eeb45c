import type { Ids } from "@broadnet-engage/core/ports";
import type { RequestHandler, Response } from "express";

const CLIENT_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Our id of the request: in `X-Request-Id`, in a problem's `instance`, in the log line (C-GEN-10, C-ERR-2). */
export const requestIdOf = (res: Response): string => String(res.locals.requestId);

/** The client's own id, for the log only. */
export const clientRequestId = (header: string | undefined): string | undefined =>
  header !== undefined && CLIENT_ID.test(header) ? header : undefined;

export const requestId =
  (ids: Ids): RequestHandler =>
  (_req, res, next) => {
    res.locals.requestId = ids.next();
    res.setHeader("X-Request-Id", requestIdOf(res));
    next();
  };
