import { type Api, allOf, totalOf } from "./api.ts";
import type { Evidence } from "./compare.ts";
import type { Desk } from "./desk.ts";
import type { Inbox } from "./inbox.ts";
import type { Happened } from "./simulator.ts";
import type { Call, Campaign, ComplianceAnswer, Contact, ImportResult } from "./wire.ts";

export interface Known {
  readonly uploaded: ImportResult;
  readonly inbox: Inbox;
  readonly desk: Desk;
  readonly happened: Happened | null;
}

export const finishedCalls = (api: Api, campaignId: string): Promise<Call[]> =>
  allOf<Call>(api, "/v1/calls", { campaign_id: campaignId });

/** Everything that will be compared, read once the campaign stands still. */
export async function gather(api: Api, campaignId: string, known: Known): Promise<Evidence> {
  const path = `/v1/campaigns/${campaignId}`;
  return {
    calls: await finishedCalls(api, campaignId),
    callsTotal: await totalOf(api, "/v1/calls", { campaign_id: campaignId }),
    campaign: await api.get<Campaign>(path),
    contacts: await allOf<Contact>(api, `${path}/contacts`),
    uploaded: known.uploaded,
    told: known.inbox,
    invalidSignatures: known.inbox.invalidTotal,
    deskRefusals: known.desk.refused.length,
    happened: known.happened,
  };
}

/** Why a contact may not be called now, by the compliance check itself; null when it may. */
export async function complianceReason(api: Api, campaignId: string, phone: string): Promise<string | null> {
  const answer = await api.send<ComplianceAnswer>("POST", "/v1/compliance/check", { phone, campaign_id: campaignId });
  if (answer.allowed) return null;
  const when = answer.next_allowed_at === null ? "" : ` It is permitted again from ${answer.next_allowed_at}.`;
  return `${answer.blocking_reason ?? "Compliance blocks it."}${when}`;
}
