import { type Api, totalOf } from "./api.ts";
import type { ActiveCount, Campaign, Diagnostics } from "./wire.ts";

/** The campaign at one moment, by what the API says. */
export interface Snapshot {
  readonly status: Campaign["status"];
  /** Percent. */
  readonly abandonRate: number;
  /** Contacts stored. */
  readonly total: number;
  /** Contacts that were called at least once. */
  readonly contacted: number;
  readonly pendingNow: number;
  /** Pending, to be called later: retries, or what may not be called at this hour. */
  readonly pendingLater: number;
  readonly nextRetryAt: string | null;
  readonly dialing: number;
  /** Talking, or in wrap-up. */
  readonly connected: number;
  readonly ringing: number;
  readonly talking: number;
  /** Calls of the campaign that are over. */
  readonly calls: number;
  readonly limitingFactor: string;
  readonly readyAgents: number;
  readonly notReady: readonly { readonly reason: string }[];
  readonly held: readonly { readonly rule: string; readonly count: number }[];
  /** The server's clock. */
  readonly asOf: string;
}

/**
 * Asked in the order in which a contact moves on (pending, dialing, connected), one after the other: whoever moves while we
 * ask is then counted twice rather than not at all, so nobody is overlooked at the end.
 */
export async function takeSnapshot(api: Api, campaignId: string): Promise<Snapshot> {
  const path = `/v1/campaigns/${campaignId}`;
  const why = await api.get<Diagnostics>(`${path}/diagnostics`);
  const dialing = await totalOf(api, `${path}/contacts`, { status: "dialing" });
  const connected = await totalOf(api, `${path}/contacts`, { status: "connected" });
  const campaign = await api.get<Campaign>(path);
  const calls = await totalOf(api, "/v1/calls", { campaign_id: campaignId });
  const active = await api.get<ActiveCount>("/v1/calls/active-count");
  return {
    status: campaign.status,
    abandonRate: campaign.abandon_rate,
    total: campaign.total_contacts,
    contacted: campaign.contacted,
    pendingNow: why.contacts.pending_now,
    pendingLater: why.contacts.pending_later,
    nextRetryAt: why.contacts.next_retry_at,
    dialing,
    connected,
    ringing: active.ringing,
    talking: active.connected,
    calls,
    limitingFactor: why.limiting_factor,
    readyAgents: why.ready_agents,
    notReady: why.not_ready,
    held: why.contacts.blocked,
    asOf: active.as_of,
  };
}

/** Contacts for whom there is nothing to do now: final, held, or waiting for a later hour. */
export const settled = (now: Snapshot): number => Math.max(0, now.total - now.pendingNow - now.dialing - now.connected);

/** A dial that the switch did not take is tried again after a minute: that is worth waiting for, a retry in an hour is not. */
const SOON_MS = 90_000;

/** Nobody is being called, but somebody will be in a moment. */
export const dueSoon = (now: Snapshot): boolean =>
  now.status === "active" && now.nextRetryAt !== null && Date.parse(now.nextRetryAt) - Date.parse(now.asOf) < SOON_MS;

/** Nobody is being called, and nobody is due. */
export const isOver = (now: Snapshot): boolean =>
  now.dialing + now.connected === 0 && (now.status !== "active" || (now.pendingNow === 0 && !dueSoon(now)));

/** Whether anything happened between two looks. */
export const moved = (before: Snapshot, now: Snapshot): boolean =>
  before.calls !== now.calls || settled(before) !== settled(now) || before.talking !== now.talking;
