import { type Actor, EMBEDDER, type TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { ConsentRecord } from "../model/dnc.ts";
import type { ConsentId, TenantId } from "../model/ids.ts";
import type { Engine } from "./context.ts";
import { inUnit, type Unit } from "./unit.ts";

/** What people have consented to, and what they have taken back. The latest record of a number and purpose is what every check sees. */
export function consentsOf(engine: Engine, tenantId: TenantId): TenantDialer["consents"] {
  return {
    grant: (given) => {
      if (given.length === 0 || given.length > LIMITS.consentsPerRequest)
        throw new EngageError(
          "limit-exceeded",
          `1 to ${LIMITS.consentsPerRequest} consents may be written down at once.`,
          {
            extra: { limit: LIMITS.consentsPerRequest },
          },
        );
      return inUnit(engine, async (unit) => {
        const records = given.map((one, index): ConsentRecord => {
          mustBeLiveSometime(one, unit.at, index);
          return { ...one, id: engine.ids.next<ConsentId>(), tenantId, state: "granted" };
        });
        await unit.stores.consents.putMany(records);
        for (const record of records) tell(unit, "consent.granted", record);
        return records;
      });
    },
    revoke: (id, reason, by = EMBEDDER) => inUnit(engine, (unit) => revoke(engine, unit, { tenantId, id, reason, by })),
  };
}

type Given = Parameters<TenantDialer["consents"]["grant"]>[0][number];

/** A consent nobody has given yet would open calls some day, with nobody asked meanwhile. */
function mustBeLiveSometime({ at, expiresAt }: Given, now: number, index: number): void {
  const refuse = (member: string, why: string): EngageError =>
    new EngageError("validation-failed", `${member} ${why}.`, { extra: { pointer: `#/consents/${index}/${member}` } });
  if (at > now) throw refuse("obtained_at", "must not be in the future");
  if (expiresAt !== null && expiresAt <= at) throw refuse("expires_at", "must be after obtained_at");
}

interface Revocation {
  readonly tenantId: TenantId;
  readonly id: ConsentId;
  readonly reason: string | null;
  readonly by: Actor;
}

/**
 * Takes back what the person has consented to for the record's purpose, by whichever record: a later grant too, for who says no
 * means the calls and not a form. Revoked already, the revocation there is is given back.
 */
async function revoke(engine: Engine, unit: Unit, { tenantId, id, reason, by }: Revocation): Promise<ConsentRecord> {
  const { consents } = unit.stores;
  const found = await consents.find(tenantId, id);
  if (found === null)
    throw new EngageError("not-found", "There is no such consent.", { extra: { resource: "consent", id } });
  const { phone, purpose } = found;
  const latest = (await consents.latest(tenantId, phone, purpose)) ?? found;
  if (latest.state === "revoked") return latest;
  const record: ConsentRecord = {
    ...{ id: engine.ids.next<ConsentId>(), tenantId, phone, purpose, state: "revoked", method: "revocation" },
    ...{ at: Math.max(unit.at, latest.at), expiresAt: null, form: null },
    evidence: reason ?? `revoked by ${by.name}`,
  };
  await consents.put(record);
  tell(unit, "consent.revoked", record);
  return record;
}

const tell = (
  unit: Unit,
  type: "consent.granted" | "consent.revoked",
  { tenantId, id, phone, purpose }: ConsentRecord,
) => unit.notify(type, tenantId, id, { phone, purpose });
