import type { AgentStateChange } from "../model/agent-interval.ts";
import type { AgentId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { AgentHistory } from "../ports/agent-history.ts";
import { Groups } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { take } from "./paging.ts";
import { type Index, Table } from "./table.ts";

interface Numbered extends AgentStateChange {
  readonly n: number;
}
interface Place {
  readonly at: Instant;
  readonly n: number;
}
const byPlace = (a: Place, b: Place): number => a.at - b.at || a.n - b.n;

export class MemoryAgentHistory implements AgentHistory {
  readonly #places = new Groups<Place>(byPlace);
  readonly #rows: Table<Numbered>;
  #n = 0;

  constructor(journal: Journal) {
    this.#rows = new Table<Numbered>(journal, "agent_history", placed(this.#places));
  }

  async append(change: AgentStateChange): Promise<void> {
    this.#n += 1;
    this.#rows.put(String(this.#n), { ...change, n: this.#n });
  }

  async work(tenantId: TenantId, agentIds: readonly AgentId[], from: Instant, to: Instant) {
    const found = new Map<AgentId, { availableMs: number; onCallMs: number }>();
    for (const agentId of agentIds) {
      const changes = await this.range(tenantId, agentId, from, to, Number.POSITIVE_INFINITY);
      const sums = { availableMs: 0, onCallMs: 0 };
      for (const [index, { at, state }] of changes.entries()) {
        const ms = Math.max(0, (changes[index + 1]?.at ?? to) - Math.max(at, from));
        if (state === "available") sums.availableMs += ms;
        if (state === "on_call") sums.onCallMs += ms;
      }
      if (sums.availableMs + sums.onCallMs > 0) found.set(agentId, sums);
    }
    return found;
  }

  async range(
    tenantId: TenantId,
    agentId: AgentId,
    from: Instant,
    to: Instant,
    limit: number,
  ): Promise<readonly AgentStateChange[]> {
    const places = this.#places.of(agentId);
    const [before] = take(places.before({ at: from, n: Number.POSITIVE_INFINITY }), 1);
    const found: Place[] = before === undefined ? [] : [before];
    for (const place of places.after({ at: from, n: Number.POSITIVE_INFINITY })) {
      if (place.at >= to || found.length >= limit) break;
      found.push(place);
    }
    return found
      .slice(0, limit)
      .map(({ n }) => this.#rows.get(String(n)) as Numbered)
      .filter((row) => row.tenantId === tenantId)
      .map(({ n: _n, ...change }) => change);
  }
}

const placed =
  (places: Groups<Place>): Index<Numbered> =>
  (before, after) => {
    if (before) places.delete(before.agentId, { at: before.at, n: before.n });
    if (after) places.add(after.agentId, { at: after.at, n: after.n });
  };
