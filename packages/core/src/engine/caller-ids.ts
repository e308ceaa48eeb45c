import { instantOf, localTime } from "../compliance/local-time.ts";
import type { Campaign } from "../model/campaign.ts";
import type { CliNumber } from "../model/cli.ts";
import type { CliGroupId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Stores } from "../ports/storage.ts";
import { chooseCallerId, healthyFirst, isUsable } from "../routing/caller-id.ts";
import type { Engine } from "./context.ts";

interface To {
  readonly contactId: ContactId | null;
  readonly phone: E164;
}

/** The numbers of a group at one moment. */
export interface CallerIds {
  readonly numbers: readonly CliNumber[];
  readonly at: Instant;
  /** Of those with a cap, how many calls showed each in the tenant's day; those of this process are added as it chooses. */
  readonly usesToday: Map<E164, number>;
}

/**
 * Reads a group's numbers, and of those with a cap how often they were shown today. Calls that another process dials at the
 * same instant are not seen yet: a cap may be passed by what is launched at once elsewhere, and by no more.
 */
export async function callerIdsOf(
  { stores, at }: { readonly stores: Stores; readonly at: Instant },
  tenantId: TenantId,
  groupId: CliGroupId,
): Promise<CallerIds> {
  const numbers = await stores.cli.numbers(tenantId, groupId);
  const capped = numbers.filter(({ enabled, dailyCap }) => enabled && dailyCap !== null).map(({ phone }) => phone);
  if (capped.length === 0) return { numbers, at, usesToday: new Map() };
  const timezone = (await stores.tenants.find(tenantId))?.timezone ?? "UTC";
  const uses = await stores.calls.usesOf(
    tenantId,
    capped,
    instantOf(timezone, localTime(timezone, at).date, 0),
    at + 1,
  );
  return { numbers, at, usesToday: new Map([...uses].map(([phone, { calls }]) => [phone, calls])) };
}

const usable = ({ numbers, at, usesToday }: CallerIds): readonly CliNumber[] =>
  healthyFirst(numbers.filter((number) => isUsable(number, at, usesToday.get(number.phone) ?? 0)));

/** All that are enabled rest: nothing is wrong with the group, and nothing of it may be shown now. */
export const allRest = (ids: CallerIds): boolean =>
  ids.numbers.some(({ enabled }) => enabled) && usable(ids).length === 0;

/** What the campaign's strategy would show now. The counts are this process's: a hint, not a record. */
export function nextCallerId(
  { memory: { cliUses, cliTurns } }: Engine,
  campaign: Campaign | null,
  ids: CallerIds,
  to: To,
): E164 | null {
  const usesOf = (phone: E164): number => cliUses.get(phone) ?? 0;
  const turn = cliTurns.get(ids.numbers[0]?.groupId ?? "") ?? 0;
  return chooseCallerId(campaign?.cliStrategy ?? "sticky_per_contact", usable(ids), { ...to, usesOf, turn });
}

/** The caller ID of one dial, counted. */
export function callerId(engine: Engine, campaign: Campaign | null, ids: CallerIds, to: To): E164 | null {
  const chosen = nextCallerId(engine, campaign, ids, to);
  if (chosen === null) return null;
  const { cliUses, cliTurns } = engine.memory;
  const group = ids.numbers[0]?.groupId ?? "";
  cliUses.set(chosen, (cliUses.get(chosen) ?? 0) + 1);
  cliTurns.set(group, (cliTurns.get(group) ?? 0) + 1);
  ids.usesToday.set(chosen, (ids.usesToday.get(chosen) ?? 0) + 1);
  return chosen;
}
