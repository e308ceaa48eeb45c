import type { Response } from "express";
import type { RouteSpec } from "../contract/route.ts";

/** Tells clients of a retired route since when and until when, and what to use instead (C-GEN-13; RFC 9745, RFC 8594). */
export function deprecation({ since, sunset, instead }: NonNullable<RouteSpec["deprecated"]>, res: Response): void {
  res.setHeader("Deprecation", `@${Date.parse(since) / 1000}`);
  res.setHeader("Sunset", new Date(sunset).toUTCString());
  res.setHeader("Link", `<${instead}>; rel="successor-version"`);
}
