import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { CustomFields } from "../model/contact.ts";

/** What is wrong with a contact's own fields, in words; null = nothing (contract §9.1). */
export function badFields(fields: CustomFields): string | null {
  const entries = Object.entries(fields);
  if (entries.length > LIMITS.customFieldKeys) return `has more than ${LIMITS.customFieldKeys} keys`;
  for (const [key, value] of entries) {
    if (key.length > LIMITS.customFieldKeyLength)
      return `has a key longer than ${LIMITS.customFieldKeyLength} characters`;
    if (typeof value === "string" && value.length > LIMITS.customFieldValueLength)
      return `has a value longer than ${LIMITS.customFieldValueLength} characters`;
  }
  return entries.length > 0 && Buffer.byteLength(JSON.stringify(fields)) > LIMITS.customFieldsBytes
    ? `is larger than ${LIMITS.customFieldsBytes} bytes`
    : null;
}

/** The fields with the given ones laid over them; the whole must keep the limits. */
export function mergedFields(fields: CustomFields, over: CustomFields): CustomFields {
  const merged = { ...fields, ...over };
  const bad = badFields(merged);
  if (bad !== null)
    throw new EngageError("validation-failed", `With these, custom_fields ${bad}.`, {
      extra: { pointer: "#/custom_fields" },
    });
  return merged;
}
