import { rivalsOf, type Split, splitByRight } from "./split-by-right.ts";

/** A campaign that would like some of the agents it shares with others. */
export interface Claimant {
  readonly id: string;
  /** 1 is served first. */
  readonly priority: number;
  readonly weight: number;
  /** Agents it could keep at work, own and shared ones together; 0 = its list is dry, or it may not dial. */
  readonly wants: number;
  /** Calls placed that have no agent yet. */
  readonly inFlight: number;
  /** Callbacks of any agent that are due: they go before everything fresh, whosoever they are. */
  readonly promised: number;
}

/** An agent on the floor, and whom he works for; in the order the campaigns are to be served. */
export interface SharedAgent {
  readonly id: string;
  readonly ready: boolean;
  readonly worksFor: readonly string[];
}

/** Which campaign reckons on whom. */
export interface Shares {
  /** Agents who work for several; those of one campaign alone are not in it. */
  readonly of: ReadonlyMap<string, string>;
  /** What each campaign had too little of, in milliseconds of an agent: who is behind gets the agent that cannot be halved. */
  readonly owed: ReadonlyMap<string, number>;
}
export const NO_SHARES: Shares = { of: new Map(), owed: new Map() };

/** An agent that two campaigns have half a right to goes to and fro so slowly: talks are long, and floors should stand still. */
const TURN_MS = 30_000;
/** Nobody saves up more. */
const MOST_OWED_MS = 600_000;

/**
 * Divides the agents who work for several campaigns, so that each is reckoned on by one campaign only: as ready, and as one
 * who will come free. Whatever each plan does with its own, together they launch for no more agents than there are.
 *
 * Promised calls first, then strictly by priority; among equals by weight, in the long run exactly. A campaign keeps an agent
 * for every call it has in flight, as far as it had them: nobody is taken from under a ringing phone.
 */
export function divideAgents(
  before: Shares,
  claimants: readonly Claimant[],
  agents: readonly SharedAgent[],
  elapsedMs: number,
): Shares {
  const known = new Map(claimants.map((one) => [one.id, one]));
  const { pools, own } = poolsOf(agents, known);
  const split = { given: own, kept: new Map(own) };
  const owed = new Map<string, number>();
  for (const { id } of claimants) owed.set(id, before.owed.get(id) ?? 0);
  const of = new Map<string, string>();
  for (const pool of pools.values()) {
    const rivals = pool.worksFor.flatMap((id) => known.get(id) ?? []);
    const targets = targetsOf(pool, rivals, { before, owed, split, elapsedMs });
    settle(pool, rivals, targets, before, split.kept, of);
  }
  return { of, owed };
}

/** Agents who work for the same campaigns. */
interface Pool {
  readonly worksFor: readonly string[];
  /** The ready ones first: calls in flight want them. */
  readonly agents: SharedAgent[];
}

function poolsOf(agents: readonly SharedAgent[], known: ReadonlyMap<string, Claimant>) {
  const pools = new Map<string, Pool>();
  const own = new Map<string, number>();
  for (const agent of agents) {
    const worksFor = agent.worksFor.filter((id) => known.has(id));
    const [only] = worksFor;
    if (only === undefined) continue;
    if (worksFor.length === 1) {
      own.set(only, (own.get(only) ?? 0) + 1);
      continue;
    }
    const key = worksFor.join(" ");
    const pool = pools.get(key) ?? { worksFor, agents: [] };
    pools.set(key, pool);
    pool.agents.push(agent);
  }
  for (const { agents: some } of pools.values()) some.sort((a, b) => Number(b.ready) - Number(a.ready));
  return { pools, own };
}

interface Ledger {
  readonly before: Shares;
  readonly owed: Map<string, number>;
  readonly split: Split;
  readonly elapsedMs: number;
}

/** How many of the pool each is to have; whole numbers, together no more than there are. */
function targetsOf(pool: Pool, rivals: readonly Claimant[], { before, owed, split, elapsedMs }: Ledger) {
  const had = new Map<string, number>();
  for (const { id } of pool.agents) count(had, before.of.get(id));
  const rights = splitByRight(pool.agents.length, rivalsOf(rivals, split));
  const targets = new Map<string, number>();
  let left = 0;
  for (const { id, right } of rights) {
    targets.set(id, Math.floor(right + 1e-9));
    left += right - Math.floor(right + 1e-9);
    const short = (right - (had.get(id) ?? 0)) * elapsedMs;
    owed.set(id, Math.max(-MOST_OWED_MS, Math.min(MOST_OWED_MS, (owed.get(id) ?? 0) + short)));
  }
  const claim = (id: string): number =>
    (owed.get(id) ?? 0) + ((had.get(id) ?? 0) > (targets.get(id) ?? 0) ? TURN_MS : 0);
  const behind = rights
    .filter(({ right }) => right - Math.floor(right + 1e-9) > 1e-9)
    .sort((a, b) => claim(b.id) - claim(a.id) || (a.id < b.id ? -1 : 1));
  for (const { id } of behind.slice(0, Math.round(left))) targets.set(id, (targets.get(id) ?? 0) + 1);
  for (const [id, target] of targets) split.given.set(id, (split.given.get(id) ?? 0) + target);
  return targets;
}

/** Who keeps whom, and who gets those that are let go. */
function settle(
  pool: Pool,
  rivals: readonly Claimant[],
  targets: ReadonlyMap<string, number>,
  before: Shares,
  kept: Map<string, number>,
  of: Map<string, string>,
): void {
  const had = new Map<string, number>();
  for (const { id } of pool.agents) count(had, before.of.get(id));
  const keeps = new Map<string, number>();
  for (const { id, inFlight } of rivals) {
    const wanted = Math.max(targets.get(id) ?? 0, inFlight - (kept.get(id) ?? 0));
    keeps.set(id, Math.min(had.get(id) ?? 0, wanted));
  }
  const has = new Map<string, number>();
  const give = (agent: SharedAgent, id: string): void => {
    of.set(agent.id, id);
    has.set(id, (has.get(id) ?? 0) + 1);
    kept.set(id, (kept.get(id) ?? 0) + 1);
  };
  const free: SharedAgent[] = [];
  for (const agent of pool.agents) {
    const owner = before.of.get(agent.id);
    if (owner !== undefined && (has.get(owner) ?? 0) < (keeps.get(owner) ?? 0)) give(agent, owner);
    else free.push(agent);
  }
  for (const agent of free) {
    const short = rivals.find(({ id }) => (has.get(id) ?? 0) < (targets.get(id) ?? 0));
    // Wanted by nobody: who had him may have him, so that somebody sees him when a list fills.
    const owner = short?.id ?? rivals.find(({ id }) => id === before.of.get(agent.id))?.id ?? rivals[0]?.id;
    if (owner !== undefined) give(agent, owner);
  }
}

function count(counts: Map<string, number>, id: string | undefined): void {
  if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
}
