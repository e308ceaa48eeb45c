import { type ConsentRecord, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import * as contract from "../contract/consents.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, handle, type Input } from "../http/handler.ts";
import type { Services } from "../services.ts";

/** Records shown in the answer; the count covers all. */
const SHOWN = 100;

export const consentRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listConsents)(async ({ query, caller }) => {
    const { limit: _limit, cursor: _cursor, ...filter } = query;
    const page = await services.storage.read((stores) =>
      stores.consents.page(caller.tenantId, pageRequest("consents", query), filter),
    );
    return { status: 200, body: presentPage("consents", query, page, presentConsent) };
  }),
  handle(contract.grantConsents)(async ({ body, caller }) => {
    const given = consentsIn(body).map((one) => ({
      ...{ phone: one.phone, purpose: one.purpose, method: one.method, form: one.form ?? null },
      ...{ at: one.obtained_at, expiresAt: one.expires_at ?? null },
      evidence: one.evidence_url ?? `written down by ${caller.actor.name}`,
    }));
    const records = await services.of(caller.tenantId).consents.grant(given);
    return { status: 201, body: { granted: records.length, items: records.slice(0, SHOWN).map(presentConsent) } };
  }),
  handle(contract.revokeConsent)(async ({ params, body, caller }) => {
    const record = await services.of(caller.tenantId).consents.revoke(params.id, body?.reason ?? null, caller.actor);
    return { status: 200, body: presentConsent(record) };
  }),
];

type Body = Input<typeof contract.grantConsents>["body"];

/** One that stands alone is a list of one; the contract has seen to it that it is whole. */
function consentsIn({ consents, ...single }: Body): NonNullable<Body["consents"]> {
  if (consents !== undefined) return consents;
  const { phone, purpose, method, obtained_at } = single;
  if (phone === undefined || purpose === undefined || method === undefined || obtained_at === undefined) return [];
  return [{ ...single, phone, purpose, method, obtained_at }];
}

const presentConsent = (record: ConsentRecord): z.input<typeof contract.Consent> => ({
  id: record.id,
  phone: record.phone,
  purpose: record.purpose,
  state: record.state,
  method: record.method,
  form: record.form,
  obtained_at: toIso(record.at),
  expires_at: toIsoOrNull(record.expiresAt),
  evidence: record.evidence,
});
