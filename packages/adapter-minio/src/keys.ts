import { EngageError } from "@broadnet-engage/core/errors";
import { isObjectKey, OBJECT_KEY_FORM } from "@broadnet-engage/core/model";

/** Throws `validation-failed` for a key that has not the port's form. */
export function assertKey(key: string): void {
  if (!isObjectKey(key)) throw new EngageError("validation-failed", OBJECT_KEY_FORM);
}

const STAGING = "~staging/";

/** Where an object waits until it is whole. Its sign ~ is in no key of the port, so no caller can meet it. */
export const stagingKey = (id: string): string => `${STAGING}${id}`;
