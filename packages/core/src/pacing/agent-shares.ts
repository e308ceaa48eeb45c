import { type Claimant, rivalsOf, type Split, splitByRight } from "./split-by-right.ts";

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
  /** What each campaign had too little of, in milliseconds of an agent: who is behind has the next turn. */
  readonly owed: ReadonlyMap<string, number>;
  /** Campaigns that hold agents beyond their turn, for calls in flight alone: they may launch nothing. */
  readonly closing: ReadonlySet<string>;
}
export const NO_SHARES: Shares = { of: new Map(), owed: new Map(), closing: new Set() };

/**
 * A team of so many is not split, but works for one campaign after the other: two halves of a small floor wait much more than
 * the whole of it, since fewer agents come free together. Above it another doubling gains little.
 */
const TEAM = 15;
/** Half a turn of two campaigns of one weight. Longer than calls ring, so that little of it is lost at the change. */
const TURN_MS = 150_000;
/** Nobody saves up more, per agent. */
const MOST_OWED_MS = 8 * TURN_MS;

/**
 * Divides the agents who work for several campaigns, so that each is reckoned on by one campaign only: as ready, and as one
 * who will come free. Whatever each plan does with its own, together they launch for no more agents than there are.
 *
 * Promised calls first, then strictly by priority; among equals by weight, in turns of some minutes by teams that are not split,
 * in the long run exactly. A campaign keeps an agent for every call it has in flight, as far as it had them: nobody is taken
 * from under a ringing phone.
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
  const closing = new Set<string>();
  for (const pool of pools.values()) {
    const rivals = pool.worksFor.flatMap((id) => known.get(id) ?? []);
    const had = new Map<string, number>();
    for (const { id } of pool.agents) count(had, before.of.get(id));
    const targets = targetsOf(pool.agents.length, rivals, had, { owed, split, elapsedMs });
    const has = settle(pool, rivals, { targets, had, before, kept: split.kept }, of);
    for (const { id, wants } of rivals) if (wants > 0 && (has.get(id) ?? 0) > (targets.get(id) ?? 0)) closing.add(id);
  }
  return { of, owed, closing };
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
  readonly owed: Map<string, number>;
  readonly split: Split;
  readonly elapsedMs: number;
}

/** How many of the pool each is to have; whole numbers, together no more than there are. */
function targetsOf(
  size: number,
  rivals: readonly Claimant[],
  had: ReadonlyMap<string, number>,
  { owed, split, elapsedMs }: Ledger,
): ReadonlyMap<string, number> {
  const rights = splitByRight(size, rivalsOf(rivals, split));
  const targets = new Map(rights.map(({ id, sure }) => [id, sure]));
  const open = size - rights.reduce((sum, { sure }) => sum + sure, 0);
  const teams = Math.max(1, Math.round(open / TEAM));
  const hungry = rights.filter(({ part }) => part > 0);
  for (const { id, sure, part } of hungry) {
    const short = (sure + part - (had.get(id) ?? 0)) * elapsedMs;
    owed.set(id, Math.max(-MOST_OWED_MS * size, Math.min(MOST_OWED_MS * size, (owed.get(id) ?? 0) + short)));
  }
  const mine = new Map(hungry.map(({ id, part }) => [id, Math.floor((part * teams) / open + 1e-9)]));
  const inUse = (id: string): boolean =>
    (had.get(id) ?? 0) - (targets.get(id) ?? 0) > ((mine.get(id) ?? 0) * open) / teams + 0.5;
  const claim = (id: string): number => (owed.get(id) ?? 0) + (inUse(id) ? (TURN_MS * open) / teams : 0);
  const behind = hungry.toSorted((a, b) => claim(b.id) - claim(a.id) || (a.id < b.id ? -1 : 1));
  const left = teams - [...mine.values()].reduce((sum, n) => sum + n, 0);
  for (const { id } of hungry.length > 0 ? behind.slice(0, left) : []) mine.set(id, (mine.get(id) ?? 0) + 1);
  let given = 0;
  for (const { id } of hungry) {
    const to = given + (mine.get(id) ?? 0);
    const agents = Math.round((to * open) / teams) - Math.round((given * open) / teams);
    targets.set(id, (targets.get(id) ?? 0) + agents);
    given = to;
  }
  for (const [id, target] of targets) split.given.set(id, (split.given.get(id) ?? 0) + target);
  return targets;
}

/** What a pool's division goes by. */
interface Division {
  readonly targets: ReadonlyMap<string, number>;
  readonly had: ReadonlyMap<string, number>;
  readonly before: Shares;
  readonly kept: Map<string, number>;
}

/** Who keeps whom, and who gets those that are let go; returns how many each has then. */
function settle(
  pool: Pool,
  rivals: readonly Claimant[],
  { targets, had, before, kept }: Division,
  of: Map<string, string>,
): ReadonlyMap<string, number> {
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
  return has;
}

function count(counts: Map<string, number>, id: string | undefined): void {
  if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
}
