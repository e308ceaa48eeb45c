import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import type { WireReply } from "./kept-answer.ts";

/**
 * Sends text as it is made, no faster than it is read. The first piece is made before the head goes out, so that a refusal
 * is still one; a fault later breaks the connection, so that nobody takes half a list for a whole one.
 */
export async function writeText(req: Request, res: Response, type: string, reply: WireReply): Promise<void> {
  const pieces = (reply.body as AsyncIterable<string>)[Symbol.asyncIterator]();
  const first = await pieces.next();
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.setHeader(name, value);
  res.statusCode = reply.status;
  res.setHeader("Content-Type", `${type}; charset=utf-8`);
  if (req.method === "HEAD" || first.done) {
    await pieces.return?.();
    res.end();
    return;
  }
  await pipeline(Readable.from(whole(first.value, pieces)), res).catch((error: unknown) => {
    // The reader went away; that is his right.
    if ((error as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  });
}

async function* whole(first: string, rest: AsyncIterator<string>): AsyncGenerator<Buffer> {
  try {
    yield Buffer.from(first);
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield Buffer.from(next.value);
  } finally {
    await rest.return?.();
  }
}
