import { EngageError } from "@broadnet-engage/core/errors";

const KEY = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;
const KEY_LENGTH = 512;

/** Throws `validation-failed` for a key that has not the port's form. */
export function assertKey(key: string): void {
  const hasForm = key.length <= KEY_LENGTH && KEY.test(key);
  if (hasForm && !key.split("/").some((part) => part === "." || part === "..")) return;
  throw new EngageError(
    "validation-failed",
    "A key is parts of letters, digits and . _ -, joined by /, at most 512 characters, no part being . or ..",
  );
}

const STAGING = "~staging/";

/** Where an object waits until it is whole. Its sign ~ is in no key of the port, so no caller can meet it. */
export const stagingKey = (id: string): string => `${STAGING}${id}`;
