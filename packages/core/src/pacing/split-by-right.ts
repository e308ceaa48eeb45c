import type { Claimant } from "./agent-shares.ts";

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

/**
 * What each has a right to of `count`, in parts of one: promised calls in order of priority, then class by class of priority
 * all that is wanted, divided by weight where a class wants more than is left. Together never more than `count`.
 */
export function splitByRight(
  count: number,
  rivals: readonly Rival[],
): readonly { readonly id: string; readonly right: number }[] {
  let left = count;
  const rights = new Map<string, number>(rivals.map(({ id }) => [id, 0]));
  const add = (id: string, n: number): void => {
    rights.set(id, (rights.get(id) ?? 0) + n);
    left = Math.max(0, left - n);
  };
  const inOrder = rivals.toSorted((a, b) => a.priority - b.priority);
  for (const { id, promised } of inOrder) add(id, Math.min(promised, left));
  for (const priority of new Set(inOrder.map((one) => one.priority))) {
    const equals = inOrder.filter((one) => one.priority === priority);
    for (const { id, part } of byWeight(left, equals, rights)) add(id, part);
  }
  return [...rights].map(([id, right]) => ({ id, right }));
}

/** Nobody gets more than he wants; what one leaves is divided among the others, again by weight. */
function byWeight(count: number, equals: readonly Rival[], had: ReadonlyMap<string, number>) {
  const parts: { id: string; part: number }[] = [];
  let left = count;
  let open = equals
    .map(({ id, weight, wants }) => ({ id, weight, wants: Math.max(0, wants - (had.get(id) ?? 0)) }))
    .filter(({ wants }) => wants > 0);
  while (open.length > 0 && left > 0) {
    const perWeight = left / open.reduce((sum, { weight }) => sum + weight, 0);
    const sated = open.filter(({ wants, weight }) => wants <= perWeight * weight);
    if (sated.length === 0) {
      for (const { id, weight } of open) parts.push({ id, part: perWeight * weight });
      break;
    }
    for (const { id, wants } of sated) {
      parts.push({ id, part: wants });
      left -= wants;
    }
    open = open.filter((one) => !sated.includes(one));
  }
  return parts;
}
