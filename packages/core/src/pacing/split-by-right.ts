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

/** What the campaigns have been given of pools that were divided before, and of agents who are theirs alone. */
export interface Split {
  readonly given: Map<string, number>;
  /** Agents that stay with each. */
  readonly kept: Map<string, number>;
}

interface Rival {
  readonly id: string;
  readonly priority: number;
  readonly weight: number;
  readonly promised: number;
  readonly wants: number;
}

/** What each still wants beside what it has been given, and of that for promised calls. */
export function rivalsOf(claimants: readonly Claimant[], { given }: Split): readonly Rival[] {
  return claimants.map(({ id, priority, weight, wants, promised }) => {
    const has = given.get(id) ?? 0;
    const rest = (of: number): number => Math.max(0, of - has);
    return { id, priority, weight, promised: rest(promised), wants: rest(Math.max(wants, promised)) };
  });
}

/** What one has a right to: `sure` are whole agents, `part` is of those that are divided by weight. */
export interface Right {
  readonly id: string;
  readonly sure: number;
  readonly part: number;
}

/**
 * What each has a right to of `count`: promised calls in order of priority, then class by class of priority all that is wanted;
 * the class that wants more than is left divides it by weight. Together never more than `count`.
 */
export function splitByRight(count: number, rivals: readonly Rival[]): readonly Right[] {
  let left = count;
  const sure = new Map<string, number>(rivals.map(({ id }) => [id, 0]));
  const parts = new Map<string, number>();
  const add = (id: string, n: number): void => {
    sure.set(id, (sure.get(id) ?? 0) + n);
    left -= n;
  };
  const inOrder = rivals.toSorted((a, b) => a.priority - b.priority);
  for (const { id, promised } of inOrder) add(id, Math.min(promised, left));
  for (const priority of new Set(inOrder.map((one) => one.priority))) {
    const equals = inOrder.flatMap((one) => {
      const wants = one.wants - (sure.get(one.id) ?? 0);
      return one.priority === priority && wants > 0 ? [{ ...one, wants }] : [];
    });
    const { sated, perWeight, hungry } = byWeight(left, equals);
    for (const { id, wants } of sated) add(id, wants);
    for (const { id, weight } of hungry) parts.set(id, perWeight * weight);
    if (hungry.length > 0) break;
  }
  return rivals.map(({ id }) => ({ id, sure: sure.get(id) ?? 0, part: parts.get(id) ?? 0 }));
}

/** Nobody gets more than he wants; what one leaves is divided among the others, again by weight. */
function byWeight(count: number, equals: readonly Rival[]) {
  const sated: Rival[] = [];
  let hungry = equals;
  for (let left = count; hungry.length > 0; ) {
    const perWeight = left / hungry.reduce((sum, { weight }) => sum + weight, 0);
    const full = hungry.filter(({ wants, weight }) => wants <= perWeight * weight);
    if (full.length === 0) return { sated, hungry, perWeight };
    sated.push(...full);
    left -= full.reduce((sum, { wants }) => sum + wants, 0);
    hungry = hungry.filter((one) => !full.includes(one));
  }
  return { sated, hungry, perWeight: 0 };
}
