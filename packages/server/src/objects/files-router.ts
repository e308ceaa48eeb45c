import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ObjectLinks, type ObjectRequest, serveObject } from "@broadnet-engage/core/memory";
import type { ObjectStore } from "@broadnet-engage/core/ports";
import { type Request, type Response, Router } from "express";

/** Where the server serves the links of a store without a server of its own. Outside `/v1`: the link is the token. */
export const FILES_PATH = "/files";

const requestOf = (req: Request): ObjectRequest => {
  const { pathname, searchParams } = new URL(req.originalUrl, "http://files");
  return {
    method: req.method,
    key: decodeURIComponent(pathname.slice(FILES_PATH.length + 1)),
    query: searchParams,
    range: req.headers.range,
    ifRange: req.headers["if-range"] as string | undefined,
    contentType: req.headers["content-type"],
    body: req,
  };
};

async function answer(objects: ObjectStore, links: ObjectLinks, req: Request, res: Response): Promise<void> {
  const { status, headers, body, refusal } = await serveObject(objects, links, requestOf(req));
  res.writeHead(status, refusal === null ? headers : { ...headers, "Content-Type": "text/plain; charset=utf-8" });
  if (body === null) {
    res.end(refusal ?? undefined);
    return;
  }
  // A reader that goes away, or a disk that fails under way, ends the connection: never a short file that looks whole.
  await pipeline(Readable.from(body, { objectMode: false }), res).catch(() => res.destroy());
}

/** Serves signed links at {@link FILES_PATH}: no log-in, no tenant, no rate; what is signed is all there is. */
export function filesRouter(objects: ObjectStore, links: ObjectLinks): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.all(`${FILES_PATH}/{*key}`, (req, res) => answer(objects, links, req, res));
  return router;
}
