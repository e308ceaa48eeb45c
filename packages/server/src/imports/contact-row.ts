import { ContactIn } from "../contract/contacts.ts";
import { typedValue, unguarded } from "../csv/guard.ts";
import type { ImportColumn, Targets } from "./header.ts";

const CUSTOM = "custom_fields.";
const KEY_LENGTH_MAX = 64;

/** Every header that is no other thing is a custom field of that name. */
export const CONTACT_TARGETS: Targets = {
  known: new Set([
    ...["phone", "first_name", "last_name", "external_id", "timezone", "priority", "alt_phones", "custom_fields"],
    ...["consent_obtained_at", "consent_method", "consent_reference"],
  ]),
  told: new Set([
    ...["id", "status", "attempts", "last_call_at", "next_attempt_at", "disposition", "created_at", "updated_at"],
  ]),
  other: (header) => {
    const key = header.startsWith(CUSTOM) ? header.slice(CUSTOM.length) : header;
    return key.length >= 1 && key.length <= KEY_LENGTH_MAX && key !== "__proto__" ? CUSTOM + key : undefined;
  },
};

export interface BadCell {
  readonly column: string | null;
  readonly value: string;
  readonly message: string;
}
type Item = ReturnType<typeof ContactIn.parse>;

/** Thrown inside a row's reading only. */
class Bad extends Error {
  readonly column: string;
  constructor(column: string, message: string) {
    super(message);
    this.column = column;
  }
}

/** Arabic-Indic and Persian digits as the ones JSON knows. Numbers of telephones are read elsewhere. */
const westernDigits = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));

function wholeNumber(text: string): number {
  const plain = westernDigits(text).trim();
  if (!/^\d{1,9}$/.test(plain)) throw new Bad("priority", "must be a whole number");
  return Number(plain);
}

function jsonObject(text: string): Record<string, unknown> {
  const value = safeJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Bad("custom_fields", "must be a JSON object");
  return value as Record<string, unknown>;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The members of an uploaded contact that a row's cells spell. An empty cell is no member. */
function wireOf(cells: ReadonlyMap<string, string>): Record<string, unknown> {
  const custom: [string, unknown][] = [];
  const consent: [string, unknown][] = [];
  const members: [string, unknown][] = [];
  for (const [target, cell] of cells) {
    if (target.startsWith(CUSTOM)) {
      const value = typedValue(cell);
      if (value !== undefined) custom.push([target.slice(CUSTOM.length), value]);
      continue;
    }
    const text = unguarded(cell);
    if (text.trim() === "") continue;
    if (target === "custom_fields") custom.unshift(...Object.entries(jsonObject(text)));
    else if (target.startsWith("consent_")) consent.push([target.slice("consent_".length), text.trim()]);
    else if (target === "priority") members.push([target, wholeNumber(text)]);
    else if (target === "alt_phones") members.push([target, text.split(/[;|]/).filter((part) => part.trim() !== "")]);
    else members.push([target, target === "timezone" ? text.trim() : text]);
  }
  return {
    phone: "",
    ...Object.fromEntries(members),
    ...(custom.length > 0 ? { custom_fields: Object.fromEntries(custom) } : {}),
    ...(consent.length > 0 ? { consent: Object.fromEntries(consent) } : {}),
  };
}

/** One row as an uploaded contact, by the same schema as JSON's; or what is wrong with it. */
export function contactOf(
  columns: readonly ImportColumn[],
  row: readonly string[],
): { readonly item: Item } | { readonly bad: BadCell } {
  const cells = new Map<string, string>();
  for (const [at, { target, header }] of columns.entries()) {
    const cell = row[at] ?? "";
    if (target !== null) cells.set(target, cell);
    else if (header === "" && cell !== "") return bad(columns, cells, null, "has a cell under no header", cell);
  }
  if (row.length !== columns.length)
    return bad(columns, cells, null, `has ${row.length} cells where the header has ${columns.length}`);
  try {
    const parsed = ContactIn.safeParse(wireOf(cells));
    if (parsed.success) return { item: parsed.data };
    const [issue] = parsed.error.issues;
    const [first = "", second = ""] = (issue?.path ?? []).map(String);
    const target =
      first === "custom_fields" && cells.has(CUSTOM + second) ? CUSTOM + second : consentName(first, second);
    return bad(columns, cells, target, issue?.message ?? "is not valid");
  } catch (error) {
    if (error instanceof Bad) return bad(columns, cells, error.column, error.message);
    throw error;
  }
}

const consentName = (first: string, second: string): string =>
  first === "consent" ? `consent_${second || "obtained_at"}` : first;

const SHOWN_LENGTH = 64;

function bad(
  columns: readonly ImportColumn[],
  cells: ReadonlyMap<string, string>,
  target: string | null,
  message: string,
  value = cells.get(target ?? "phone") ?? "",
): { readonly bad: BadCell } {
  const column = columns.find((one) => one.target === target)?.header ?? target;
  return { bad: { column, value: value.slice(0, SHOWN_LENGTH), message } };
}
