import type { TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import type { CliGroup, CliNumber } from "../model/cli.ts";
import type { CliGroupId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { countryOf, type E164, parsePhone } from "../model/phone.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

/** Caller IDs the tenant owns. */
export function cliOf(engine: Engine, tenantId: TenantId): TenantDialer["cli"] {
  return {
    addGroup: (name, phones) =>
      inUnit(engine, async (unit) => {
        const country = (await unit.stores.tenants.find(tenantId))?.defaultCountry ?? null;
        const at = unit.at;
        const group: CliGroup = {
          id: engine.ids.next<CliGroupId>(),
          tenantId,
          name,
          createdAt: at,
          updatedAt: at,
          version: 1,
        };
        await unit.stores.cli.insertGroup(group);
        for (const given of phones) {
          const phone = parsePhone(given, country);
          if (phone === null)
            throw new EngageError("validation-failed", `${given.slice(0, 32)} is not a telephone number.`);
          await unit.stores.cli.insertNumber(numberOf(tenantId, group.id, phone, null, at));
        }
        return group;
      }),
    addNumber: (groupId, phone, label) =>
      inUnit(engine, async (unit) => {
        if ((await unit.stores.cli.findGroup(tenantId, groupId)) === null)
          throw new EngageError("not-found", "There is no such CLI group.", { extra: { resource: "cli_group" } });
        await unit.stores.cli.insertNumber(numberOf(tenantId, groupId, phone, label ?? null, unit.at));
      }),
  };
}

const numberOf = (
  tenantId: TenantId,
  groupId: CliGroupId,
  phone: E164,
  label: string | null,
  createdAt: Instant,
): CliNumber => ({
  groupId,
  tenantId,
  phone,
  country: countryOf(phone),
  label,
  enabled: true,
  ownershipEvidence: null,
  verifiedAt: null,
  dailyCap: null,
  coolDownUntil: null,
  health: "good",
  createdAt,
});
