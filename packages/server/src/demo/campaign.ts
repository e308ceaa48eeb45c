import { type Api, all, type Json, totalOf } from "./api.ts";
import { demoContacts } from "./contacts.ts";

const NAME = "Demo ";

/** Ends what an earlier, interrupted demo left running, so that its calls are not counted in ours. */
async function endLeftovers(admin: Api): Promise<void> {
  const active = [...(await all100(admin, "active")), ...(await all100(admin, "paused"))];
  for (const campaign of active) {
    if (String(campaign.name).startsWith(NAME)) await admin.post(`/v1/campaigns/${String(campaign.id)}/complete`);
    else if (campaign.status === "active") {
      throw new Error(
        `Campaign "${String(campaign.name)}" is dialing. Pause it first: the demo counts every simulated call.`,
      );
    }
  }
}

const all100 = async (admin: Api, status: string): Promise<Json[]> =>
  (await admin.get(`/v1/campaigns?status=${status}&limit=100`)).items as Json[];

/** A progressive campaign in draft, with its contacts. */
export async function prepareCampaign(admin: Api, contacts: number): Promise<string> {
  await endLeftovers(admin);
  const [group] = await all(admin, "/v1/cli-groups");
  if (!group) throw new Error("The server has no CLI group.");
  const campaign = await admin.post("/v1/campaigns", {
    name: `${NAME}${new Date().toISOString().slice(0, 19)}`,
    dialing_mode: "progressive",
    cli_group_id: group.id,
    max_attempts: 2,
    wrap_up_seconds: 5,
  });
  const id = String(campaign.id);
  const imported = await admin.post(`/v1/campaigns/${id}/contacts`, { contacts: demoContacts(contacts) });
  if (imported.imported !== contacts)
    throw new Error(`Only ${String(imported.imported)} of ${contacts} contacts were imported.`);
  return id;
}

export interface Standing {
  /** Contacts tried at least once, or settled without a try. */
  readonly done: number;
  readonly ringing: number;
  readonly talking: number;
  readonly calls: number;
  readonly abandonRate: number;
  /** Nobody is being called, and nobody is left to call before a later hour. */
  readonly over: boolean;
  readonly limitedBy: string;
}

export async function standing(admin: Api, id: string): Promise<Standing> {
  const [campaign, diagnostics, active, calls, dialing, connected] = await Promise.all([
    admin.get(`/v1/campaigns/${id}`),
    admin.get(`/v1/campaigns/${id}/diagnostics`),
    admin.get("/v1/calls/active-count"),
    totalOf(admin, `/v1/calls?campaign_id=${id}`),
    totalOf(admin, `/v1/campaigns/${id}/contacts?status=dialing`),
    totalOf(admin, `/v1/campaigns/${id}/contacts?status=connected`),
  ]);
  const pendingNow = Number((diagnostics.contacts as Json).pending_now);
  const busy = dialing + connected + Number(active.active_calls);
  return {
    done: Number(campaign.contacted),
    ringing: Number(active.ringing),
    talking: Number(active.connected),
    calls,
    abandonRate: Number(campaign.abandon_rate),
    over: campaign.status === "completed" || (pendingNow === 0 && busy === 0),
    limitedBy: String(diagnostics.limiting_factor),
  };
}
