/** What a tenant has of the lines and calls per second that all tenants share. */
export interface TenantUse {
  readonly id: string;
  /** Lines in use now. */
  readonly lines: number;
  /** Calls started lately; older ones count less. */
  readonly starts: number;
}

/** What there is of each, for all together. */
export interface Means {
  readonly lines: number;
  readonly startsPerSecond: number;
}

/** Calls started so long ago count about a third. */
export const STARTS_FADE_MS = 10_000;

/**
 * Whose turn it is: who has least of what is scarce. A tenant's share is that of the lines or of the calls per second,
 * whichever it has more of (dominant resource fairness), so that what comes free goes to who is behind.
 */
export function tenantTurns(uses: readonly TenantUse[], { lines, startsPerSecond }: Means): readonly TenantUse[] {
  const window = (startsPerSecond * STARTS_FADE_MS) / 1_000;
  const share = (use: TenantUse): number => Math.max(use.lines / Math.max(1, lines), use.starts / Math.max(1, window));
  return uses.toSorted((a, b) => share(a) - share(b) || (a.id < b.id ? -1 : 1));
}

/**
 * How much of what is free the one whose turn it is may take, so that the others could rise to the same level: water poured
 * over all of them. What it leaves is there for those after it, and the last may take all that is left. At least one, if
 * there is one and nobody has less.
 */
export function allowance(free: number, own: number, others: readonly number[]): number {
  if (free <= 0) return 0;
  const lower = others.filter((one) => one < own + free).sort((a, b) => a - b);
  let level = own + free;
  for (let n = lower.length; n > 0; n--) {
    const filled = (free + own + lower.slice(0, n).reduce((sum, one) => sum + one, 0)) / (n + 1);
    if (filled >= (lower[n - 1] ?? 0)) {
      level = filled;
      break;
    }
  }
  return Math.max(0, Math.min(free, Math.ceil(level - own - 1e-9)));
}
