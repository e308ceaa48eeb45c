/**
 * A deep copy that nobody can change. Rows are copied and frozen once, when they are written, so that reading costs
 * nothing and no caller's object is ever the stored one.
 */
export function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  for (const member in copy) {
    const inner = copy[member];
    if (typeof inner === "object" && inner !== null) copy[member] = frozen(inner);
  }
  return Object.freeze(copy) as T;
}
