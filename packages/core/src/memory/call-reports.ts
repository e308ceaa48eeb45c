import { agentOf, type Call, talkSeconds } from "../model/call.ts";
import { grouped } from "../model/grouped.ts";
import type { TenantId } from "../model/ids.ts";
import type {
  AgentSum,
  CallReports,
  CampaignSum,
  DispositionSum,
  ReportFilter,
  ReportPlace,
} from "../ports/call-reports.ts";
import type { CallTotals } from "../ports/call-store.ts";
import type { MemoryCalls } from "./call-store.ts";
import { callSum } from "./call-sums.ts";
import { byText, byTime } from "./sorted.ts";

const isConnected = (call: Call): boolean => call.connectedAt !== null;
const talked = (calls: readonly Call[]): number =>
  calls.filter(isConnected).reduce((sum, call) => sum + talkSeconds(call, call.startedAt), 0);
const count = (calls: readonly Call[], fits: (call: Call) => boolean): number => calls.filter(fits).length;

/** The calls of each name that is not null, by name. */
function byName<N extends string>(calls: Iterable<Call>, nameOf: (call: Call) => N | null): [N, Call[]][] {
  const groups = [...grouped(calls, nameOf)].filter((group): group is [N, Call[]] => group[0] !== null);
  return groups.sort(([a], [b]) => byText(a, b));
}

export class MemoryCallReports implements CallReports {
  readonly #store: MemoryCalls;

  constructor(store: MemoryCalls) {
    this.#store = store;
  }

  async calls(tenantId: TenantId, filter: ReportFilter, after: ReportPlace | null, limit: number) {
    const found: Call[] = [];
    const from = after === null ? filter.from : Math.max(filter.from, after.startedAt);
    for (const call of this.#fitting(tenantId, { ...filter, from })) {
      if (found.length === limit) break;
      const isPast =
        after === null || byTime({ at: call.startedAt, id: call.id }, { ...after, at: after.startedAt }) > 0;
      if (isPast) found.push(call);
    }
    return found;
  }

  async totals(tenantId: TenantId, filter: ReportFilter): Promise<CallTotals> {
    return callSum(this.#fitting(tenantId, filter));
  }

  async byAgent(tenantId: TenantId, filter: ReportFilter): Promise<readonly AgentSum[]> {
    return byName(this.#fitting(tenantId, filter), agentOf).map(([agentId, calls]) => ({
      agentId,
      calls: calls.length,
      connected: count(calls, isConnected),
      talkSeconds: talked(calls),
      disposed: count(calls, ({ disposition }) => disposition !== null),
    }));
  }

  async byCampaign(
    tenantId: TenantId,
    filter: ReportFilter,
    successCodes: readonly string[],
  ): Promise<readonly CampaignSum[]> {
    const isSuccess = ({ disposition }: Call) => disposition !== null && successCodes.includes(disposition);
    return byName(this.#fitting(tenantId, filter), (call) => call.campaignId).map(([campaignId, calls]) => ({
      campaignId,
      ...callSum(calls),
      successes: count(calls, isSuccess),
    }));
  }

  async byDisposition(tenantId: TenantId, filter: ReportFilter): Promise<readonly DispositionSum[]> {
    return byName(this.#fitting(tenantId, filter), (call) => call.disposition).map(([code, calls]) => ({
      code,
      calls: calls.length,
      connected: count(calls, isConnected),
      talkSeconds: talked(calls),
    }));
  }

  *#fitting(tenantId: TenantId, { from, to, campaignId, agentIds }: ReportFilter): Generator<Call> {
    for (const call of this.#store.startedBetween(tenantId, from, to)) {
      if (campaignId !== undefined && call.campaignId !== campaignId) continue;
      const agentId = agentOf(call);
      if (agentIds !== undefined && (agentId === null || !agentIds.includes(agentId))) continue;
      yield call;
    }
  }
}
