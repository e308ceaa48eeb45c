import type { Api } from "./api.ts";
import { allOf, Refused } from "./api.ts";
import type { Person } from "./cast.ts";
import type { Mode } from "./options.ts";
import { Stop } from "./stop.ts";
import type { Campaign, CliGroup, ImportResult, NewContact, Webhook, WebhookCreated } from "./wire.ts";

/** By this the demo knows an endpoint that an earlier run could not take away. */
const DESCRIPTION = "Receiver of npm run demo";

/** Registers the receiver, and removes what a killed run left behind. */
export async function registerWebhook(admin: Api, url: string): Promise<WebhookCreated> {
  const known = await allOf<Webhook>(admin, "/v1/webhooks");
  for (const left of known.filter(({ description }) => description === DESCRIPTION)) {
    await admin.send("DELETE", `/v1/webhooks/${left.id}`);
  }
  return admin.send<WebhookCreated>("POST", "/v1/webhooks", { url, events: ["*"], description: DESCRIPTION });
}

async function findCliGroup(api: Api): Promise<CliGroup> {
  const groups = await allOf<CliGroup>(api, "/v1/cli-groups");
  const usable = groups.find((group) => group.numbers_count > 0);
  if (!usable) throw new Stop("There is no CLI group with a number in it, so no call could show a caller ID.");
  return usable;
}

export interface CampaignWish {
  readonly name: string;
  readonly mode: Mode;
  /** 1 for a switch that lives in real time. */
  readonly speed: number;
}

/** Agents' desks need longest about 8 s of life for a disposition; wrap-up passes in real time. */
export const wrapUpSeconds = (speed: number): number => Math.max(5, Math.ceil(20 / speed));

/** A draft with two attempts an hour apart: the run ends when everybody was called once and retries are not due yet. */
export async function createCampaign(api: Api, wish: CampaignWish): Promise<Campaign> {
  const group = await findCliGroup(api);
  return api.send<Campaign>("POST", "/v1/campaigns", {
    name: wish.name,
    dialing_mode: wish.mode,
    cli_group_id: group.id,
    max_attempts: 2,
    retry_delay_minutes: 60,
    wrap_up_seconds: wrapUpSeconds(wish.speed),
  });
}

export const upload = (api: Api, campaignId: string, contacts: readonly NewContact[]): Promise<ImportResult> =>
  api.send<ImportResult>("POST", `/v1/campaigns/${campaignId}/contacts`, { contacts });

export async function assign(api: Api, campaignId: string, agents: readonly Person[]): Promise<void> {
  await api.send("PUT", `/v1/campaigns/${campaignId}/agents`, { agent_ids: agents.map(({ id }) => id), team_ids: [] });
}

export async function setStates(agents: readonly Person[], state: "available" | "offline"): Promise<void> {
  await Promise.all(agents.map(({ api }) => api.send("POST", "/v1/agents/me/state", { state })));
}

/** False when it was not active any more, e.g. because the dialer completed it meanwhile. */
export async function pauseCampaign(api: Api, campaignId: string): Promise<boolean> {
  try {
    await api.send("POST", `/v1/campaigns/${campaignId}/pause`);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.slug === "campaign-invalid-transition") return false;
    throw error;
  }
}
