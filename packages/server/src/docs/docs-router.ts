import { Router } from "express";
import { PAGE_POLICY } from "../http/security-headers.ts";
import { docsPage } from "./page.ts";
import { SCRIPT, STYLE } from "./style.ts";

const HOUR_S = 3_600;

/** `/docs`: the published document, to read. All of it comes from here. */
export function docsRouter(document: Record<string, unknown>): Router {
  const router = Router({ caseSensitive: true });
  const files = {
    "/docs": ["html", docsPage(document)],
    "/docs/style.css": ["css", STYLE],
    "/docs/script.js": ["js", SCRIPT],
  } as const;
  for (const [path, [type, text]] of Object.entries(files)) {
    router.get(path, (_req, res) => {
      res.setHeader("Content-Security-Policy", PAGE_POLICY);
      res.setHeader("Cache-Control", `public, max-age=${HOUR_S}`);
      res.type(type).send(text);
    });
  }
  return router;
}
