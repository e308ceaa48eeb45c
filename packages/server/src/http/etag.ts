import { Problem } from "../problems/problem.ts";

export const etag = (version: number): Record<string, string> => ({ ETag: `"v${version}"` });

/** The version in `If-Match`; undefined when absent or `*`. A form we never gave out matches nothing. */
export function ifMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === "*") return undefined;
  const match = /^"v(\d{1,15})"$/.exec(header.trim());
  return match ? Number(match[1]) : -1;
}

/** Throws 412 when the client holds another version (C-CON-1). */
export function assertVersion(thing: { readonly version: number }, wanted: number | undefined): void {
  if (wanted === undefined || wanted === thing.version) return;
  throw new Problem("precondition-failed", `The version is now ${thing.version}.`, {
    members: { current_version: thing.version },
  });
}
