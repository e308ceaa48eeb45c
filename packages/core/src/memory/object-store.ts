import { createHash } from "node:crypto";
import { EngageError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { ObjectInfo, ObjectStore } from "../ports/object-store.ts";

const KEY = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;
const KEY_LENGTH = 512;

function assertKey(key: string): void {
  const parts = key.split("/");
  if (key.length <= KEY_LENGTH && KEY.test(key) && !parts.includes(".") && !parts.includes("..")) return;
  throw new EngageError("validation-failed", "An object's key is [A-Za-z0-9._-]+ joined by /, at most 512 characters.");
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

/** Files in this process's memory. */
export function memoryObjectStore(clock: Clock): ObjectStore {
  const objects = new Map<string, { readonly info: ObjectInfo; readonly bytes: Uint8Array }>();
  return {
    async put(key, body, contentType) {
      assertKey(key);
      const bytes = await gather(body);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const info = Object.freeze({ key, size: bytes.length, sha256, contentType, storedAt: clock.now() });
      objects.set(key, { info, bytes });
      return info;
    },
    async get(key, range) {
      assertKey(key);
      const found = objects.get(key);
      if (!found) return null;
      return once(Uint8Array.from(range ? found.bytes.subarray(range.start, range.end + 1) : found.bytes));
    },
    async head(key) {
      assertKey(key);
      return objects.get(key)?.info ?? null;
    },
    async remove(key) {
      assertKey(key);
      objects.delete(key);
    },
  };
}
