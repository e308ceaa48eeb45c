import type { CliStrategy } from "../model/campaign.ts";
import type { CliNumber } from "../model/cli.ts";
import type { ContactId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";

/** What a choice rests on. */
export interface Callee {
  readonly contactId: ContactId | null;
  readonly phone: E164;
  /** How often a number was shown lately. */
  readonly usesOf: (phone: E164) => number;
  /** How many calls the group has shown before this one. */
  readonly turn: number;
}

/**
 * Whether a number may be shown now: enabled, not cooling down, and under its cap. `callsToday` counts the calls that showed
 * it in the tenant's day, over all groups.
 */
export const isUsable = (number: CliNumber, now: Instant, callsToday: number): boolean =>
  number.enabled &&
  (number.coolDownUntil === null || number.coolDownUntil <= now) &&
  (number.dailyCap === null || callsToday < number.dailyCap);

/** Those in bad health are shown only when there are no others: a group of bad numbers still calls. */
export function healthyFirst(numbers: readonly CliNumber[]): readonly CliNumber[] {
  const better = numbers.filter(({ health }) => health !== "bad");
  return better.length > 0 ? better : numbers;
}

/**
 * The caller ID a call shows; null when no number is enabled.
 *
 * - `sticky_per_contact`: the same one each time while the group stays as it is, so that people can recognise and call
 *   back one number.
 * - `round_robin`: each in turn, in the group's order.
 * - `least_used`: the one shown least, over all campaigns.
 * - `local_match`: the one that shares the longest beginning with the called number; among equals the sticky one.
 */
export function chooseCallerId(strategy: CliStrategy, numbers: readonly CliNumber[], callee: Callee): E164 | null {
  const usable = numbers.filter((number) => number.enabled).map((number) => number.phone);
  if (usable.length === 0) return null;
  if (strategy === "round_robin") return usable[callee.turn % usable.length] ?? null;
  if (strategy === "least_used") return fewest(usable, callee.usesOf);
  if (strategy === "sticky_per_contact") return sticky(usable, callee.contactId);
  const shared = usable.map((phone) => sharedLength(phone, callee.phone));
  const most = Math.max(...shared);
  return sticky(
    usable.filter((_, at) => shared[at] === most),
    callee.contactId,
  );
}

function fewest(phones: readonly E164[], usesOf: (phone: E164) => number): E164 | null {
  const least = Math.min(...phones.map(usesOf));
  return phones.find((phone) => usesOf(phone) === least) ?? null;
}

const sticky = (phones: readonly E164[], contactId: ContactId | null): E164 | null =>
  phones[contactId === null ? 0 : spread(contactId) % phones.length] ?? null;

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** FNV-1a over the id's characters: even enough to share a handful of numbers. */
function spread(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
