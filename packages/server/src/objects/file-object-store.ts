import { mkdir, open, rename, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import { EngageError, isEngageError } from "@broadnet-engage/core/errors";
import type { ObjectLinks } from "@broadnet-engage/core/memory";
import { isObjectKey, OBJECT_KEY_FORM } from "@broadnet-engage/core/model";
import type { Clock, ExpectedObject, Ids, ObjectInfo, ObjectStore } from "@broadnet-engage/core/ports";
import { bytesOf, pathOf, readHead, seal, type Written, writeBody } from "./object-file.ts";

export interface FileObjectStoreOptions {
  /** Made when it is missing. Of one process at a time; keep nothing else in it. */
  readonly folder: string;
  readonly links: ObjectLinks;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The largest object. Default 5 GiB, as with S3. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 5 * 1024 ** 3;
const CONTENT_TYPE = /^[\x20-\x7e]{1,255}$/;

function invalid(detail: string, extra: Record<string, unknown> = {}): never {
  throw new EngageError("validation-failed", detail, { extra });
}

/** What the file system says, as the port's error; a missing file is null. */
async function asking<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw toEngageError(error);
  }
}

function toEngageError(error: unknown): EngageError {
  if (isEngageError(error)) return error;
  return new EngageError("dependency-unavailable", "The folder of objects cannot be used.", {
    extra: { dependency: "object-store" },
    cause: error,
  });
}

/**
 * Files in a folder of this machine, for one server without an S3. What was put survives a crash and a power failure. Its
 * links are served by `serveObject`. A full or broken disk: `EngageError("dependency-unavailable")`, and what was there stays.
 */
export async function openFileObjectStore(options: FileObjectStoreOptions): Promise<ObjectStore> {
  const staging = join(options.folder, "staging");
  try {
    // What a killed process left half written.
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
  } catch (error) {
    throw toEngageError(error);
  }
  return new FileObjectStore(options, staging);
}

class FileObjectStore implements ObjectStore {
  readonly #options: FileObjectStoreOptions;
  readonly #staging: string;

  constructor(options: FileObjectStoreOptions, staging: string) {
    this.#options = options;
    this.#staging = staging;
  }

  async put(key: string, body: AsyncIterable<Uint8Array>, contentType: string, expected: ExpectedObject = {}) {
    const { clock, ids, maxBytes = MAX_BYTES } = this.#options;
    const { folder, file } = this.#place(key);
    if (!CONTENT_TYPE.test(contentType)) invalid("A content type is 1 to 255 characters of plain ASCII.");
    const staged = join(this.#staging, ids.next());
    try {
      const written = await this.#written(staged, body, maxBytes);
      assertExpected(written, expected);
      const info: ObjectInfo = Object.freeze({ key, ...written, contentType, storedAt: clock.now() });
      await asking(async () => {
        await seal(staged, info);
        await mkdir(folder, { recursive: true });
        await rename(staged, file);
        await syncFolder(folder);
      });
      return info;
    } finally {
      await rm(staged, { force: true }).catch(() => {});
    }
  }

  async get(key: string, range?: { readonly start: number; readonly end: number }) {
    const { file } = this.#place(key);
    return asking(async () => {
      const opened = await open(file, "r");
      try {
        const { size } = await readHead(opened);
        // From here the bytes close it; an object replaced meanwhile is read to its old end.
        return bytesOf(opened, range?.start ?? 0, Math.min(range?.end ?? size - 1, size - 1));
      } catch (error) {
        await opened.close();
        throw error;
      }
    });
  }

  async head(key: string): Promise<ObjectInfo | null> {
    const { file } = this.#place(key);
    return asking(async () => {
      const opened = await open(file, "r");
      return readHead(opened).finally(() => opened.close());
    });
  }

  async remove(key: string): Promise<void> {
    const { file } = this.#place(key);
    await asking(() => unlink(file));
  }

  presignGet: ObjectStore["presignGet"] = async (key, options) => this.#options.links.sign("GET", key, options);

  presignPut: ObjectStore["presignPut"] = async (key, { expiresSeconds }) =>
    this.#options.links.sign("PUT", key, { expiresSeconds });

  #place(key: string): { readonly folder: string; readonly file: string } {
    if (!isObjectKey(key)) invalid(OBJECT_KEY_FORM);
    return pathOf(this.#options.folder, key);
  }

  /** The body's own error passes; the disk's becomes the port's. */
  async #written(path: string, body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Written> {
    let bodyFailed: { readonly error: unknown } | null = null;
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* body;
      } catch (error) {
        bodyFailed = { error };
        throw error;
      }
    }
    try {
      return await writeBody(path, watched(), maxBytes);
    } catch (error) {
      throw bodyFailed === null ? toEngageError(error) : error;
    }
  }
}

function assertExpected({ size, sha256 }: Written, expected: ExpectedObject): void {
  if ((expected.size ?? size) === size && (expected.sha256 ?? sha256) === sha256) return;
  invalid("The bytes are not those that were announced.", { size, sha256 });
}

/** A rename is on the disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, "r");
  await opened.sync().finally(() => opened.close());
}
