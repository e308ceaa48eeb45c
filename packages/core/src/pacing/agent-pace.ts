/** Spread of agents' own paces, as the variance of its logarithm, believed beforehand. */
const BETWEEN = 0.03;
const MAX_AGENTS = 2_000;
const SHORTEST_S = 1;
/** Durations of all agents before any is called slow or quick. */
const ENOUGH = 20;

interface Paces {
  n: number;
  sum: number;
  /** As of the last `settle`. */
  pace: number;
}
export interface SavedPace {
  readonly mean: number;
  readonly variance: number;
  readonly n: number;
  readonly agents: Readonly<Record<string, readonly [number, number]>>;
}

/**
 * How much slower or faster than usual an agent is: the mean of log(duration) against all agents', drawn to zero by how
 * little is seen of it and how widely durations vary (a random effect: n / (n + within ÷ between)).
 */
export class AgentPace {
  private mean = 0;
  private variance = 1;
  private n = 0;
  private readonly agents = new Map<string, Paces>();

  ended(agentId: string, seconds: number): void {
    const log = Math.log(Math.max(SHORTEST_S, seconds));
    this.n = Math.min(3_000, this.n + 1);
    const off = log - this.mean;
    this.mean += off / this.n;
    if (this.n > 1) this.variance += (off * (log - this.mean) - this.variance) / (this.n + 10);
    if (!this.agents.has(agentId) && this.agents.size >= MAX_AGENTS)
      this.agents.delete(this.agents.keys().next().value ?? "");
    const agent = this.agents.get(agentId) ?? { n: 0, sum: 0, pace: 1 };
    agent.n = agent.n * 0.995 + 1;
    agent.sum = agent.sum * 0.995 + log;
    agent.pace = this.paceOf(agent);
    this.agents.set(agentId, agent);
  }

  /** Works the paces out anew. */
  settle(): void {
    for (const agent of this.agents.values()) agent.pace = this.paceOf(agent);
  }

  private paceOf({ n, sum }: Paces): number {
    if (this.n < ENOUGH) return 1;
    const trust = n / (n + this.variance / BETWEEN);
    return Math.exp(trust * (sum / n - this.mean));
  }

  of(agentId: string): number {
    return this.agents.get(agentId)?.pace ?? 1;
  }

  save(): SavedPace {
    const agents = Object.fromEntries([...this.agents].map(([id, { n, sum }]) => [id, [n, sum] as const]));
    return { mean: this.mean, variance: this.variance, n: this.n, agents };
  }

  load(saved: SavedPace): void {
    this.mean = saved.mean;
    this.variance = saved.variance;
    this.n = saved.n;
    this.agents.clear();
    for (const [id, [n, sum]] of Object.entries(saved.agents)) this.agents.set(id, { n, sum, pace: 1 });
    this.settle();
  }
}
