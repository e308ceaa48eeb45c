import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { EngageError } from "@broadnet-engage/core/errors";
import type { ObjectInfo } from "@broadnet-engage/core/ports";

// One object is one file, so that one rename puts it there: 1 KiB that says what it is, as JSON filled up with spaces, and
// then the bytes. The head is written last, for only then is the hash known.

const HEAD_BYTES = 1024;

/**
 * Where an object is kept: under the hash of its key. So no key can name a place outside the folder, `a` can be there beside
 * `a/b`, and no part of a key is too long for the file system.
 */
export function pathOf(folder: string, key: string): { readonly folder: string; readonly file: string } {
  const name = createHash("sha256").update(key).digest("hex");
  const shelf = join(folder, name.slice(0, 2));
  return { folder: shelf, file: join(shelf, name.slice(2)) };
}

function headOf(info: ObjectInfo): Buffer {
  const text = JSON.stringify(info);
  const head = Buffer.alloc(HEAD_BYTES, " ");
  if (head.write(text) < Buffer.byteLength(text))
    throw new EngageError("invariant-broken", "An object's head is full.");
  return head;
}

export async function readHead(file: FileHandle): Promise<ObjectInfo> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  if (bytesRead < HEAD_BYTES) throw new EngageError("invariant-broken", "A file in the object store is no object.");
  return Object.freeze(JSON.parse(buffer.toString("utf8")) as ObjectInfo);
}

/** The bytes from `start` to `end` (inclusive) of an object's file, which is closed at their end. */
export async function* bytesOf(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  try {
    if (end < start) return;
    const options = { start: HEAD_BYTES + start, end: HEAD_BYTES + end, autoClose: false };
    yield* file.createReadStream(options) as AsyncIterable<Uint8Array>;
  } finally {
    await file.close();
  }
}

export interface Written {
  readonly size: number;
  readonly sha256: string;
}

/** All of the bytes, at their place: a write may take fewer than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Writes a body behind an empty head; memory holds one chunk. An error of the body is passed on as it is. */
export async function writeBody(path: string, body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Written> {
  const hash = createHash("sha256");
  const file = await open(path, "wx");
  let size = 0;
  try {
    for await (const chunk of body) {
      if (size + chunk.length > maxBytes)
        throw new EngageError("limit-exceeded", `An object is at most ${maxBytes} bytes.`, {
          extra: { limit: maxBytes },
        });
      hash.update(chunk);
      await writeAll(file, chunk, HEAD_BYTES + size);
      size += chunk.length;
    }
  } finally {
    await file.close();
  }
  return { size, sha256: hash.digest("hex") };
}

/** Makes a written file an object, on the disk itself when it resolves. */
export async function seal(path: string, info: ObjectInfo): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.write(headOf(info), 0, HEAD_BYTES, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}
