import type { Request, Response } from "express";
import type { RouteSpec } from "../contract/route.ts";
import { readBody } from "../http/body.ts";
import { parseOrThrow, refuseTenantId } from "../http/validate.ts";
import { Problem } from "../problems/problem.ts";
import type { FarFiles } from "./far-files.ts";

const CSV = "text/csv";
const JSON_TYPE = "application/json";

/**
 * The bytes of the file a request brings, or names by its address where the route takes that. What is wrong with the request is
 * thrown; what is wrong with the file, when it is read.
 */
export async function incoming(
  route: RouteSpec,
  far: FarFiles,
  req: Request,
  res: Response,
): Promise<AsyncIterable<Uint8Array>> {
  const { named } = route;
  if (named !== undefined && req.is([JSON_TYPE])) {
    const body = await readBody(req, res);
    refuseTenantId(body);
    const { url } = parseOrThrow(named, body, "body") as { readonly url: string };
    return far.read(url);
  }
  assertCsv(req, named === undefined ? [CSV] : [CSV, JSON_TYPE]);
  // The request outlives a refusal, so that the client hears it.
  return req.iterator({ destroyOnReturn: false });
}

function assertCsv(req: Request, accepted: readonly string[]): void {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(req.headers["content-type"] ?? "")?.[1] ?? "utf-8";
  if (req.is([CSV]) && /^utf-?8$/i.test(charset)) return;
  throw new Problem("unsupported-media-type", "Send the file as text/csv in UTF-8.", { members: { accepted } });
}
