import type { CampaignId } from "@broadnet-engage/core/model";
import type { Answer } from "../client.ts";
import {
  aCampaign,
  aContact,
  badCursor,
  badRange,
  campaignIs,
  contactIs,
  MORNING,
  NIGHT,
  NOBODY,
  type Provocations,
  type Provoke,
  type Stage,
  TURNED_ROUND,
  whileAgent,
  whileAway,
} from "./stage.ts";

const profile = ({ ask, idOf }: Stage, who: "agent" | "newcomer", body: object): Promise<Answer> =>
  ask("supervisor", `PATCH /v1/agents/${idOf(who)}`, body);

export const AGENTS: Provocations = {
  agentStates: { "unknown-reference": ({ ask }) => ask("supervisor", `GET /v1/agents/state?team_id=${NOBODY}`) },
  agentTimeline: {
    "invalid-range": ({ ask, idOf }) => ask("supervisor", `GET /v1/agents/${idOf("agent")}/timeline?${TURNED_ROUND}`),
  },
  listAgents: { "invalid-cursor": badCursor("/v1/agents") },
  updateAgent: {
    "unknown-reference": (stage) => profile(stage, "newcomer", { team_ids: [NOBODY] }),
    "duplicate-resource": (stage) => profile(stage, "newcomer", { sip_user: "a2042" }),
    "invalid-state": async (stage) => {
      await stage.live();
      return profile(stage, "agent", { sip_user: "a2043" });
    },
  },
  logInForCampaigns: {
    "unknown-reference": ({ ask }) => ask("colleague", "POST /v1/agents/me/session", { campaign_ids: [NOBODY] }),
  },
};

async function activePreviews(stage: Stage, phone?: string): Promise<CampaignId> {
  const id = await aCampaign(stage, { preview_timeout_seconds: 0 });
  await aContact(stage, id, phone);
  await campaignIs(stage, id, { status: "active" });
  return id;
}
const request = ({ ask }: Stage, who: "agent" | "colleague" | "newcomer", campaign_id: string): Promise<Answer> =>
  ask(who, "POST /v1/agents/me/preview", { campaign_id });

/** Shows `colleague` a contact, lets it be accepted so that it cannot, and gives it back. */
const accepting =
  (asked: (stage: Stage, accept: () => Promise<Answer>, id: CampaignId) => Promise<Answer>, phone?: string): Provoke =>
  async (stage) => {
    const campaignId = await activePreviews(stage, phone);
    const { body } = await request(stage, "colleague", campaignId);
    const answer = await asked(stage, () => stage.ask("colleague", `POST /v1/previews/${body.id}/accept`), campaignId);
    await stage.ask("colleague", `POST /v1/previews/${body.id}/skip`, { reason: "seen" });
    return answer;
  };
/** A country that no pack knows. */
const NOWHERE = "+48512123478";

export const PREVIEWS: Provocations = {
  requestPreview: {
    "agent-busy": async (stage) => {
      await stage.live();
      return request(stage, "agent", await activePreviews(stage));
    },
    "agent-offline": async (stage) => {
      const id = await activePreviews(stage);
      return whileAgent(stage, "colleague", { state: "offline" }, () => request(stage, "colleague", id));
    },
    "agent-not-registered": async (stage) => request(stage, "newcomer", await activePreviews(stage)),
    "invalid-state": async (stage) => request(stage, "colleague", await aCampaign(stage)),
    "unknown-reference": (stage) => request(stage, "colleague", NOBODY),
  },
  acceptPreview: {
    "compliance-blocked": accepting((_stage, accept) => accept(), NOWHERE),
    "agent-offline": accepting((stage, accept) => whileAgent(stage, "colleague", { state: "offline" }, accept)),
    "agent-not-registered": accepting((stage, accept) =>
      whileAgent(stage, "colleague", { sipRegistered: false }, accept),
    ),
    "agent-busy": accepting((stage, accept) =>
      whileAgent(stage, "colleague", { state: "on_call", subState: "talking" }, accept),
    ),
    "campaign-no-caller-id": accepting(async (stage, accept, id) => {
      const { body } = await stage.ask("admin", "POST /v1/cli-groups", { name: "Nothing to show" });
      await campaignIs(stage, id, { cliGroupId: body.id });
      return accept();
    }),
    "dependency-unavailable": accepting((stage, accept) => whileAway(stage, accept)),
    "invalid-state": accepting(async (stage, accept, id) => {
      await campaignIs(stage, id, { status: "paused" });
      return accept();
    }),
  },
  skipPreview: {
    "invalid-state": async (stage) => {
      const { body } = await request(stage, "colleague", await activePreviews(stage));
      await stage.ask("colleague", `POST /v1/previews/${body.id}/skip`, { reason: "seen" });
      return stage.ask("colleague", `POST /v1/previews/${body.id}/skip`, { reason: "again" });
    },
  },
};

async function promised(stage: Stage, more: object = {}): Promise<Answer> {
  const { id } = await aContact(stage, await aCampaign(stage));
  return stage.ask("supervisor", "POST /v1/callbacks", { contact_id: id, due_at: MORNING, ...more });
}

/** Asks of a promised call, which was called off where it says so. */
const ofPromise =
  (
    what: (id: string) => string,
    body?: object,
    isOff = false,
    who: "supervisor" | "colleague" = "supervisor",
  ): Provoke =>
  async (stage) => {
    const { id } = (await promised(stage)).body;
    if (isOff) await stage.ask("supervisor", `DELETE /v1/callbacks/${id}`);
    return stage.ask(who, what(id), body);
  };

export const CALLBACKS: Provocations = {
  listCallbacks: { "invalid-cursor": badCursor("/v1/callbacks"), "invalid-range": badRange("/v1/callbacks") },
  createCallback: {
    "unknown-reference": (stage) => promised(stage, { contact_id: NOBODY }),
    "policy-violation": (stage) => promised(stage, { due_at: NIGHT }),
    "invalid-state": async (stage) => {
      const { id } = await aContact(stage, await aCampaign(stage));
      await contactIs(stage, id, { status: "dialing" });
      return promised(stage, { contact_id: id });
    },
    "duplicate-resource": async (stage) => promised(stage, { contact_id: (await promised(stage)).body.contact_id }),
  },
  updateCallback: {
    "unknown-reference": ofPromise((id) => `PATCH /v1/callbacks/${id}`, { agent_id: NOBODY }),
    "policy-violation": ofPromise((id) => `PATCH /v1/callbacks/${id}`, { due_at: NIGHT }),
    "invalid-state": ofPromise((id) => `PATCH /v1/callbacks/${id}`, { note: "later" }, true),
  },
  cancelCallback: { "invalid-state": ofPromise((id) => `DELETE /v1/callbacks/${id}`, undefined, true) },
  claimCallback: { "invalid-state": ofPromise((id) => `POST /v1/callbacks/${id}/claim`, undefined, true, "colleague") },
};
