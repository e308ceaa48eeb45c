import type { CliNumber } from "../model/cli.ts";
import type { ContactId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";

/**
 * The caller ID a contact sees: the same one each time while the group stays as it is, so that people can recognise and
 * call back one number. Null when no number is enabled.
 */
export function callerIdFor(numbers: readonly CliNumber[], contactId: ContactId | null): E164 | null {
  const usable = numbers.filter((number) => number.enabled);
  if (usable.length === 0) return null;
  return usable[contactId === null ? 0 : spread(contactId) % usable.length]?.phone ?? null;
}

/** FNV-1a over the id's characters: even enough to share a handful of numbers. */
function spread(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
