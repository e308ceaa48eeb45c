import type { CampaignId } from "@broadnet-engage/core/model";
import { OPEN_IMPORTS_MAX } from "../../imports/receive.ts";
import type { Answer } from "../client.ts";
import {
  aCampaign,
  aContact,
  badCursor,
  badRange,
  campaignIs,
  contactIs,
  NOBODY,
  type Provocations,
  type Provoke,
  STALE,
  type Stage,
  TURNED_ROUND,
} from "./stage.ts";

const LOOSER = { pacing: { formula: "amd_adjusted" } };

/** Asks of a fresh campaign, which is as given. */
const of =
  (
    what: (id: CampaignId) => string,
    given: { is?: Parameters<typeof campaignIs>[2]; body?: object; headers?: object } = {},
  ): Provoke =>
  async (stage) => {
    const id = await aCampaign(stage);
    if (given.is) await campaignIs(stage, id, given.is);
    return stage.ask("supervisor", what(id), given.body, given.headers as Record<string, string>);
  };

/** What start and resume lack, one after the other. */
const lacks = (verb: "start" | "resume"): Provocations[string] => {
  const begin = async (stage: Stage, id: CampaignId): Promise<Answer> => {
    if (verb === "resume") await campaignIs(stage, id, { status: "paused" });
    return stage.ask("supervisor", `POST /v1/campaigns/${id}/${verb}`);
  };
  return {
    "campaign-invalid-transition": of((id) => `POST /v1/campaigns/${id}/${verb}`, { is: { status: "completed" } }),
    "campaign-no-contacts": async (stage) => begin(stage, await aCampaign(stage)),
    "campaign-no-agents": async (stage) => {
      const id = await aCampaign(stage);
      await aContact(stage, id);
      await stage.ask("supervisor", `PUT /v1/campaigns/${id}/agents`, { agent_ids: [] });
      return begin(stage, id);
    },
    "campaign-no-caller-id": async (stage) => {
      const { body } = await stage.ask("admin", "POST /v1/cli-groups", { name: "Without numbers" });
      const id = await aCampaign(stage, { cli_group_id: body.id });
      await aContact(stage, id);
      return begin(stage, id);
    },
  };
};

export const CAMPAIGNS: Provocations = {
  listCampaigns: { "invalid-cursor": badCursor("/v1/campaigns"), "invalid-range": badRange("/v1/campaigns") },
  createCampaign: {
    "unknown-reference": ({ ask }) =>
      ask("supervisor", "POST /v1/campaigns", { name: "x", dialing_mode: "power", cli_group_id: NOBODY }),
    "policy-violation": ({ ask, world }) =>
      ask("supervisor", "POST /v1/campaigns", {
        ...{ name: "x", dialing_mode: "power", cli_group_id: world.cliGroupId },
        ...LOOSER,
      }),
  },
  updateCampaign: {
    "campaign-invalid-transition": of((id) => `PATCH /v1/campaigns/${id}`, {
      is: { status: "completed" },
      body: { max_attempts: 2 },
    }),
    "unknown-reference": of((id) => `PATCH /v1/campaigns/${id}`, { body: { cli_group_id: NOBODY } }),
    "policy-violation": of((id) => `PATCH /v1/campaigns/${id}`, { body: LOOSER }),
    "precondition-failed": of((id) => `PATCH /v1/campaigns/${id}`, { body: { name: "x" }, headers: STALE }),
  },
  deleteCampaign: {
    "campaign-invalid-transition": of((id) => `DELETE /v1/campaigns/${id}`, { is: { status: "paused" } }),
    "precondition-failed": of((id) => `DELETE /v1/campaigns/${id}`, { headers: STALE }),
  },
  startCampaign: lacks("start"),
  resumeCampaign: lacks("resume"),
  pauseCampaign: { "campaign-invalid-transition": of((id) => `POST /v1/campaigns/${id}/pause`) },
  completeCampaign: { "campaign-invalid-transition": of((id) => `POST /v1/campaigns/${id}/complete`) },
  campaignStats: { "invalid-range": of((id) => `GET /v1/campaigns/${id}/stats?${TURNED_ROUND}`) },
  cloneCampaign: {
    // Made when the law was laxer.
    "policy-violation": async (stage) => {
      const id = await aCampaign(stage);
      const campaign = await stage.world.storage.read((stores) => stores.campaigns.find(stage.world.tenantId, id));
      if (campaign) await campaignIs(stage, id, { pacing: { ...campaign.pacing, formula: "amd_adjusted" } });
      return stage.ask("supervisor", `POST /v1/campaigns/${id}/clone`, {});
    },
  },
  putCampaignAgents: {
    "unknown-reference": of((id) => `PUT /v1/campaigns/${id}/agents`, { body: { team_ids: [NOBODY] } }),
  },
};

/** Nobody listens there. */
const NOWHERE = { url: "http://127.0.0.1:1/list.csv" };
const CSV = { "content-type": "text/csv" };
const REGISTER = "/v1/compliance/registries/AE?registry=ae.tdra&as_of=2026-11-22T00:00:00Z&source=TDRA";
const WASHED = "/v1/compliance/registries/SG/washed?registry=sg.dnc&as_of=2026-11-22T00:00:00Z&source=PDPC";
/** Of an edition that nobody has. */
const changed = (stage: Stage) =>
  stage.ask("admin", `PATCH ${REGISTER}&follows=${"0".repeat(64)}`, "A,+971501234567\n", CSV);

/** Files that wait for their turn fill every place. */
async function whileFull({ world, make }: Stage, asked: () => Promise<Answer>): Promise<Answer> {
  const waiting = { tenantId: world.tenantId, status: "running", leasedUntil: Number.MAX_SAFE_INTEGER } as const;
  const jobs = Array.from({ length: OPEN_IMPORTS_MAX }, () => make.anImportJob(waiting));
  await world.storage.transact(async ({ importJobs }) => {
    for (const job of jobs) await importJobs.insert(job);
  });
  const answer = await asked();
  await world.storage.transact(async ({ importJobs }) => {
    for (const { id } of jobs) await importJobs.remove(world.tenantId, id);
  });
  return answer;
}

/** Asks of a contact that was erased. */
const erased =
  (what: (id: string) => string, body?: object): Provoke =>
  async (stage) => {
    const { id } = await aContact(stage, await aCampaign(stage));
    await stage.ask("supervisor", `DELETE /v1/contacts/${id}`);
    return stage.ask("supervisor", what(id), body);
  };

/** Asks of a contact that is being dialed. */
const dialing =
  (what: (id: string) => string, body?: object): Provoke =>
  async (stage) => {
    const { id } = await aContact(stage, await aCampaign(stage));
    await contactIs(stage, id, { status: "dialing" });
    return stage.ask("supervisor", what(id), body);
  };

export const CONTACTS: Provocations = {
  importContacts: {
    "campaign-invalid-transition": of((id) => `POST /v1/campaigns/${id}/contacts`, {
      is: { status: "completed" },
      body: { contacts: [{ phone: "+971501234567" }] },
    }),
  },
  listContacts: { "invalid-cursor": of((id) => `GET /v1/campaigns/${id}/contacts?cursor=%20`) },
  searchContacts: {
    "invalid-cursor": ({ ask }) => ask("agent", "POST /v1/contacts/search", { q: "Huda", cursor: "!" }),
  },
  importContactsFile: {
    "unknown-reference": of((id) => `POST /v1/campaigns/${id}/contacts/import`, { body: NOWHERE }),
    "campaign-invalid-transition": async (stage) => {
      const id = await aCampaign(stage);
      await campaignIs(stage, id, { status: "completed" });
      return stage.ask("supervisor", `POST /v1/campaigns/${id}/contacts/import`, "phone\n0501234567\n", CSV);
    },
    "limit-exceeded": (stage) =>
      whileFull(stage, async () => {
        const id = await aCampaign(stage);
        return stage.ask("supervisor", `POST /v1/campaigns/${id}/contacts/import`, "phone\n0501234567\n", CSV);
      }),
  },
  importDncFile: {
    "unknown-reference": (stage) => stage.ask("supervisor", "POST /v1/dnc/import", NOWHERE),
    "limit-exceeded": (stage) =>
      whileFull(stage, () => stage.ask("supervisor", "POST /v1/dnc/import", "phone\n+971501234567\n", CSV)),
  },
  importRegistry: {
    "limit-exceeded": (stage) => whileFull(stage, () => stage.ask("admin", `PUT ${REGISTER}`, "+971501234567\n", CSV)),
  },
  changeRegistry: {
    "limit-exceeded": (stage) => whileFull(stage, () => changed(stage)),
    "invalid-state": changed,
  },
  importWashed: {
    "limit-exceeded": (stage) => whileFull(stage, () => stage.ask("admin", `POST ${WASHED}`, "+6561234567,N\n", CSV)),
  },
  getContact: { gone: erased((id) => `GET /v1/contacts/${id}`) },
  contactTimeline: { gone: erased((id) => `GET /v1/contacts/${id}/timeline`) },
  updateContact: {
    gone: erased((id) => `PATCH /v1/contacts/${id}`, { priority: 1 }),
    "invalid-state": dialing((id) => `PATCH /v1/contacts/${id}`, { status: "pending" }),
  },
  requeueContact: {
    gone: erased((id) => `POST /v1/contacts/${id}/requeue`),
    "invalid-state": dialing((id) => `POST /v1/contacts/${id}/requeue`),
  },
  eraseContact: {
    gone: erased((id) => `DELETE /v1/contacts/${id}`),
    "invalid-state": dialing((id) => `DELETE /v1/contacts/${id}`),
  },
};
