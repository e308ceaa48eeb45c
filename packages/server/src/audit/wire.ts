import { toIso } from "@broadnet-engage/core/model";

/** Never written down, not even as what it was. That it changed is told. */
const SECRET = new Set(["passwordHash", "refreshHash", "hash", "secret", "previousSecret", "sipPassword"]);
/** Changes with everything, or is told already. */
const NOISE = new Set(["id", "tenantId", "version", "updatedAt", "createdAt"]);
const LONGEST_MEMBER = 4_096;

type Members = Readonly<Record<string, unknown>>;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function spelled(name: string, value: unknown): unknown {
  if (SECRET.has(name)) return value === null || value === undefined ? null : "[secret]";
  if (typeof value === "number" && name.endsWith("At")) return toIso(value);
  if (Array.isArray(value)) return value.map((item) => spelled("", item));
  if (typeof value === "object" && value !== null) return wireMembers(value as Members);
  return value ?? null;
}

function bounded(value: unknown): unknown {
  const size = JSON.stringify(value)?.length ?? 0;
  return size > LONGEST_MEMBER ? `[${size} characters]` : value;
}

/** A row as the log shows it: snake_case, instants as ISO 8601, no secrets, nothing endless. */
export const wireMembers = (row: Members): Members =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [snake(name), bounded(spelled(name, value))]));

const without = (row: Members, names: ReadonlySet<string>): Members =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.has(name)));

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What is worth telling of a change: all of a new or a removed row, else the members that differ. Null = nothing. */
export function difference(
  before: Members | null,
  after: Members | null,
): { before: Members | null; after: Members | null } | null {
  if (before === null || after === null) {
    const told = (row: Members | null) => row && wireMembers(without(row, NOISE));
    return before === after ? null : { before: told(before), after: told(after) };
  }
  const changed = Object.keys({ ...before, ...after }).filter(
    (name) => !NOISE.has(name) && !same(before[name], after[name]),
  );
  if (changed.length === 0) return null;
  const only = (row: Members) => wireMembers(Object.fromEntries(changed.map((name) => [name, row[name] ?? null])));
  return { before: only(before), after: only(after) };
}
