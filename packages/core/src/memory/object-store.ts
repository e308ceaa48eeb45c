import { createHash } from "node:crypto";
import { EngageError } from "../errors.ts";
import { isObjectKey, OBJECT_KEY_FORM } from "../model/object-key.ts";
import type { Clock } from "../ports/clock.ts";
import type { ExpectedObject, ObjectInfo, ObjectStore } from "../ports/object-store.ts";
import type { ObjectLinks } from "./object-links.ts";

function assertKey(key: string): void {
  if (!isObjectKey(key)) throw new EngageError("validation-failed", OBJECT_KEY_FORM);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

function assertExpected({ size, sha256 }: ObjectInfo, expected: ExpectedObject): void {
  if ((expected.size ?? size) === size && (expected.sha256 ?? sha256) === sha256) return;
  throw new EngageError("validation-failed", "The bytes are not those that were announced.", {
    extra: { size, sha256 },
  });
}

/** Files in this process's memory; their links are served by {@link serveObject}. */
export function memoryObjectStore(clock: Clock, links: ObjectLinks): ObjectStore {
  const objects = new Map<string, { readonly info: ObjectInfo; readonly bytes: Uint8Array }>();
  return {
    async put(key, body, contentType, expected = {}) {
      assertKey(key);
      const bytes = await gather(body);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const info = Object.freeze({ key, size: bytes.length, sha256, contentType, storedAt: clock.now() });
      assertExpected(info, expected);
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
    presignGet: async (key, options) => links.sign("GET", key, options),
    presignPut: async (key, { expiresSeconds }) => links.sign("PUT", key, { expiresSeconds }),
  };
}
