import { EngageError } from "@broadnet-engage/core/errors";
import type { TenantId } from "@broadnet-engage/core/model";
import type { Storage } from "@broadnet-engage/core/ports";
import type { ReportWanted } from "../contract/reports.ts";
import type { ReportTask } from "./make-report.ts";

const unknown = (pointer: string, id: string): EngageError =>
  new EngageError("unknown-reference", "The report is about something that is not in your tenant.", {
    extra: { pointer, id },
  });

/** What a report needs to know beside its rows. @throws EngageError `unknown-reference` for a campaign or agent of nobody. */
export const taskOf = (storage: Storage, tenantId: TenantId, wanted: ReportWanted): Promise<ReportTask> =>
  storage.read(async (stores) => {
    const tenant = await stores.tenants.find(tenantId);
    if (tenant === null) throw new EngageError("not-found", "The tenant is gone.");
    const names: string[] = [];
    if (wanted.campaign_id !== undefined) {
      const campaign = await stores.campaigns.find(tenantId, wanted.campaign_id);
      if (campaign === null) throw unknown("#/campaign_id", wanted.campaign_id);
      names.push(campaign.name);
    }
    for (const [at, id] of (wanted.agent_ids ?? []).entries()) {
      const agent = await stores.agents.find(tenantId, id);
      if (agent === null) throw unknown(`#/agent_ids/${at}`, id);
      names.push(agent.fullName);
    }
    return { tenantId, tenantName: tenant.name, timezone: wanted.timezone ?? tenant.timezone, wanted, names };
  });
