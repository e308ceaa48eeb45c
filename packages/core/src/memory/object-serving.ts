import { isEngageError } from "../errors.ts";
import { isObjectKey } from "../model/object-key.ts";
import type { ObjectInfo, ObjectStore } from "../ports/object-store.ts";
import type { ObjectLinks } from "./object-links.ts";

/** A request to a signed link, whatever HTTP library took it. */
export interface ObjectRequest {
  readonly method: string;
  /** The path behind the links' base, decoded, without a leading `/`. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
  readonly contentType?: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}
export interface ObjectAnswer {
  readonly status: 200 | 206 | 400 | 403 | 404 | 413 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** Null when there is nothing to send. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /** Why it was refused, for people; null when it was not. */
  readonly refusal: string | null;
}

// What was uploaded must never run as a page of ours, and a link is for one person: no shared cache may keep the answer.
const ALWAYS = {
  "Cache-Control": "private, no-store",
  "Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox",
  "X-Content-Type-Options": "nosniff",
};

const refused = (
  status: ObjectAnswer["status"],
  refusal: string,
  headers: Readonly<Record<string, string>> = {},
): ObjectAnswer => ({ status, headers: { ...ALWAYS, ...headers }, body: null, refusal });

interface Span {
  readonly start: number;
  readonly end: number;
}

/** One range of bytes. Null: none was asked for, or several, or in words we do not know; then all is sent (RFC 9110). */
function spanOf(range: string | undefined, size: number): Span | "outside" | null {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? "") ?? [];
  if (first === "" && last === "") return null;
  if (first === "")
    return Number(last) === 0 || size === 0 ? "outside" : { start: Math.max(0, size - Number(last)), end: size - 1 };
  const span = { start: Number(first), end: Math.min(last === "" ? size - 1 : Number(last), size - 1) };
  if (last !== "" && Number(last) < Number(first)) return null;
  return span.start >= size ? "outside" : span;
}

const tagOf = ({ sha256 }: ObjectInfo): string => `"${sha256}"`;

async function read(objects: ObjectStore, { key, query, range, ifRange }: ObjectRequest): Promise<ObjectAnswer> {
  const info = await objects.head(key);
  if (info === null) return refused(404, "There is no such object.");
  const isWanted = ifRange === undefined || ifRange === tagOf(info);
  const span = isWanted ? spanOf(range, info.size) : null;
  if (span === "outside")
    return refused(416, "The object has no byte in that range.", { "Content-Range": `bytes */${info.size}` });
  const body = await objects.get(key, span ?? undefined);
  if (body === null) return refused(404, "There is no such object.");
  const disposition = query.get("response-content-disposition");
  const headers = {
    ...ALWAYS,
    "Accept-Ranges": "bytes",
    "Content-Type": info.contentType,
    "Content-Length": String(span ? span.end - span.start + 1 : info.size),
    ETag: tagOf(info),
    ...(span ? { "Content-Range": `bytes ${span.start}-${span.end}/${info.size}` } : {}),
    ...(disposition === null ? {} : { "Content-Disposition": disposition }),
  };
  return { status: span ? 206 : 200, headers, body, refusal: null };
}

const REFUSED_BODIES: Readonly<Record<string, 400 | 413>> = { "validation-failed": 400, "limit-exceeded": 413 };

async function write(objects: ObjectStore, { key, contentType, body }: ObjectRequest): Promise<ObjectAnswer> {
  try {
    const info = await objects.put(key, body, contentType ?? "application/octet-stream");
    return { status: 200, headers: { ...ALWAYS, ETag: tagOf(info) }, body: null, refusal: null };
  } catch (error) {
    const status = isEngageError(error) ? REFUSED_BODIES[error.code] : undefined;
    if (status !== undefined && isEngageError(error)) return refused(status, error.message);
    throw error;
  }
}

/**
 * Answers a request to a signed link of a store that has no server of its own, with the guarantees of S3: 403 for a link
 * that is changed, expired or for another method, before anything is looked up; ranges; 404 for what is not there.
 */
export async function serveObject(
  objects: ObjectStore,
  links: ObjectLinks,
  request: ObjectRequest,
): Promise<ObjectAnswer> {
  const refusal = isObjectKey(request.key)
    ? links.refusalOf(request.method, request.key, request.query)
    : "The link is not signed, or was changed.";
  if (refusal !== null) return refused(403, refusal);
  return request.method === "PUT" ? write(objects, request) : read(objects, request);
}
