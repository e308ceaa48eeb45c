import express, { type Request, type Response } from "express";
import { MIB } from "../contract/route.ts";
import { Problem } from "../problems/problem.ts";

const ACCEPTED = ["application/json"];

/** True when the request says that a body follows, also an empty chunked one. */
const hasBody = (req: Request): boolean =>
  req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;

interface ParserError {
  readonly type?: string;
  readonly status?: number;
}

function refusalOf(error: ParserError, limit: number): Problem {
  if (error.type === "entity.too.large") {
    return new Problem("payload-too-large", `The body is larger than ${limit} bytes.`, {
      members: { max_bytes: limit },
    });
  }
  if (error.status === 415) return unsupported();
  return new Problem("invalid-json", "The body is not JSON in UTF-8.", { cause: error });
}

const unsupported = (): Problem =>
  new Problem("unsupported-media-type", "Send the body as application/json.", { members: { accepted: ACCEPTED } });

/** Parsers are made once per limit and shared. */
const parsers = new Map<number, ReturnType<typeof express.json>>();
const parserFor = (limit: number): ReturnType<typeof express.json> => {
  const known = parsers.get(limit);
  if (known) return known;
  const made = express.json({ limit, strict: false, type: ACCEPTED });
  parsers.set(limit, made);
  return made;
};

/** The JSON body, or undefined when there is none. Throws 400, 413 or 415 problems. */
export async function readBody(req: Request, res: Response, limit = MIB): Promise<unknown> {
  if (!hasBody(req)) return undefined;
  if (!req.is(ACCEPTED)) throw unsupported();
  await new Promise<void>((resolve, reject) => {
    void parserFor(limit)(req, res, (error?: unknown) =>
      error === undefined ? resolve() : reject(refusalOf(error as ParserError, limit)),
    );
  });
  const body = req.body as unknown;
  if (isTooDeep(body)) throw new Problem("invalid-json", `The body is nested more than ${MAX_DEPTH} levels deep.`);
  return body;
}

/** Deeper than anything we ask for, and far from where a walk through it could run out of stack. */
const MAX_DEPTH = 32;

function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === MAX_DEPTH) return true;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof member === "object" && isTooDeep(member, depth + 1)) return true;
  }
  return false;
}
