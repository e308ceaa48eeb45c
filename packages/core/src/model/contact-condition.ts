import { z } from "zod";
import type { Contact } from "./contact.ts";

// A small closed language over contacts, in the spelling of the wire, for it is data that people write: it is kept as it
// came. Every storage must answer it alike, so it has two values only (what is missing fits nothing, `not` is plain
// negation), compares like with like, and text by code point.

/** Members that conditions and orders may name, beside `custom_fields.<key>`. */
export const CONDITION_FIELDS = {
  phone: { type: "text", of: (c: Contact) => c.phone },
  first_name: { type: "text", of: (c: Contact) => c.firstName },
  last_name: { type: "text", of: (c: Contact) => c.lastName },
  external_id: { type: "text", of: (c: Contact) => c.externalId },
  timezone: { type: "text", of: (c: Contact) => c.timezone },
  disposition: { type: "text", of: (c: Contact) => c.disposition },
  attempts: { type: "number", of: (c: Contact) => c.attempts },
  priority: { type: "number", of: (c: Contact) => c.priority },
  created_at: { type: "instant", of: (c: Contact) => c.createdAt },
  last_call_at: { type: "instant", of: (c: Contact) => c.lastCallAt },
} as const satisfies Readonly<
  Record<string, { type: "text" | "number" | "instant"; of: (contact: Contact) => string | number | null }>
>;
export type ConditionField = keyof typeof CONDITION_FIELDS;

const CUSTOM = "custom_fields.";
/** The key a field names in `customFields`; null when it is a member of the contact itself. */
export const customKeyOf = (field: string): string | null =>
  field.startsWith(CUSTOM) ? field.slice(CUSTOM.length) : null;

const isField = (field: string): boolean => {
  const key = customKeyOf(field);
  return key === null ? Object.hasOwn(CONDITION_FIELDS, field) : key.length > 0 && key.length <= 64 && isPlain(key);
};
/** No half of a surrogate pair stands alone. */
const isWellFormed = (text: string): boolean => !/[\uD800-\uDFFF]/u.test(text);
/** Text every database can hold. */
const isPlain = (text: string): boolean => !text.includes("\0") && isWellFormed(text);
const Field = z.string().max(80).refine(isField, "must be a member of a contact or custom_fields.<key>");
const Text = z.string().max(1_000).refine(isPlain, "must be plain text");
const Value = z.union([Text, z.number(), z.boolean()]);
export type ConditionValue = string | number | boolean;

const OPERATORS = ["eq", "ne", "lt", "lte", "gt", "gte", "contains", "starts_with", "in", "exists"] as const;
export type ConditionOperator = (typeof OPERATORS)[number];

/** One comparison. `created_at` and `last_call_at` are compared with RFC 3339 instants. */
const Comparison = z
  .strictObject({
    field: Field,
    op: z.enum(OPERATORS),
    value: z.union([Value, z.array(Value).min(1).max(100).readonly()]),
  })
  .refine(({ op, value }) => Array.isArray(value) === (op === "in"), "a list is for in, and in needs a list")
  .refine(({ op, value }) => op !== "exists" || typeof value === "boolean", "exists needs true or false")
  .refine(
    ({ op, value }) => !(op === "contains" || op === "starts_with") || typeof value === "string",
    "contains and starts_with need text",
  )
  .refine((comparison) => comparesLikeWithLike(comparison), "the value is of another type than the field");
export type ContactComparison = Readonly<z.infer<typeof Comparison>>;

/** A tree of comparisons: at most 50 of them, at most 5 deep. */
export type ContactCondition =
  | ContactComparison
  | { readonly all: readonly ContactCondition[] }
  | { readonly any: readonly ContactCondition[] }
  | { readonly not: ContactCondition };

const Branches = z
  .array(z.lazy((): z.ZodType<ContactCondition> => Node))
  .min(1)
  .max(50)
  .readonly();
const Node: z.ZodType<ContactCondition> = z.union([
  Comparison,
  z.strictObject({ all: Branches }),
  z.strictObject({ any: Branches }),
  z.strictObject({ not: z.lazy((): z.ZodType<ContactCondition> => Node) }),
]);

const MOST_COMPARISONS = 50;
const DEEPEST = 5;

/** Depth of what may be a tree, before the schema walks down it: a body may be nested as deep as its size allows. */
function depthOf(value: unknown, left: number): number {
  if (left === 0 || typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map((inner) => depthOf(inner, left - 1)));
}
const comparisonsIn = (condition: ContactCondition): number => {
  if ("field" in condition) return 1;
  if ("not" in condition) return comparisonsIn(condition.not);
  return ("all" in condition ? condition.all : condition.any).reduce((sum, inner) => sum + comparisonsIn(inner), 0);
};
/** Each level of the tree is an object and a list in it. */
const DEEPEST_JSON = 2 * DEEPEST + 1;

export const ContactCondition: z.ZodType<ContactCondition> = z
  .unknown()
  .refine((value) => depthOf(value, DEEPEST_JSON + 1) <= DEEPEST_JSON, {
    error: `may be at most ${DEEPEST} deep`,
    abort: true,
  })
  .pipe(Node)
  .refine(
    (condition) => comparisonsIn(condition) <= MOST_COMPARISONS,
    `may hold at most ${MOST_COMPARISONS} comparisons`,
  );

/** One member of an order of contacts. Contacts without the member come last in both directions. */
export const ContactOrder = z.strictObject({
  field: Field.refine(
    (field) => ["created_at", "attempts", "last_call_at", "priority"].includes(field) || customKeyOf(field) !== null,
    "must be created_at, attempts, last_call_at, priority or custom_fields.<key>",
  ),
  direction: z.enum(["asc", "desc"]),
});
export type ContactOrder = Readonly<z.infer<typeof ContactOrder>>;

function comparesLikeWithLike({ field, op, value }: { field: string; op: string; value: unknown }): boolean {
  if (op === "exists" || customKeyOf(field) !== null) return true;
  const type = CONDITION_FIELDS[field as ConditionField]?.type;
  if (type === undefined) return true;
  if (type !== "text" && (op === "contains" || op === "starts_with")) return false;
  return (Array.isArray(value) ? value : [value]).every((one) => valueFor(type, one) !== null);
}

/** The value as the field's type compares it; null when it is of another type. */
export function valueFor(type: "text" | "number" | "instant", value: ConditionValue): string | number | null {
  if (type === "text") return typeof value === "string" ? value : null;
  if (type === "number") return typeof value === "number" ? value : null;
  const at = typeof value === "string" && z.iso.datetime({ offset: true }).safeParse(value).success;
  return at ? Date.parse(value) : null;
}

/** Order of text in every storage: by code point, which is the order of the bytes of UTF-8. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    // Surrogates stand for code points above all others, and below some in number.
    const [high, low] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff];
    return high === low ? x - y : high ? 1 : -1;
  }
  return a.length - b.length;
}

const memberOf = (contact: Contact, field: string): ConditionValue | null => {
  const key = customKeyOf(field);
  if (key === null) return CONDITION_FIELDS[field as ConditionField].of(contact);
  return Object.hasOwn(contact.customFields, key) ? (contact.customFields[key] ?? null) : null;
};

/** Whether the contact fits. */
export function fitsCondition(contact: Contact, condition: ContactCondition): boolean {
  if ("all" in condition) return condition.all.every((inner) => fitsCondition(contact, inner));
  if ("any" in condition) return condition.any.some((inner) => fitsCondition(contact, inner));
  if ("not" in condition) return !fitsCondition(contact, condition.not);
  return compare(contact, condition);
}

function compare(contact: Contact, { field, op, value }: ContactComparison): boolean {
  const member = memberOf(contact, field);
  if (op === "exists") return (member !== null) === value;
  if (member === null) return false;
  const of = (one: ConditionValue): ConditionValue | null =>
    customKeyOf(field) === null ? valueFor(CONDITION_FIELDS[field as ConditionField].type, one) : one;
  if (Array.isArray(value)) return value.some((one) => of(one) === member);
  const wanted = of(value as ConditionValue);
  if (op === "ne") return wanted !== member;
  if (typeof wanted !== typeof member || wanted === null) return false;
  if (op === "eq") return wanted === member;
  if (op === "contains") return String(member).includes(String(wanted));
  if (op === "starts_with") return String(member).startsWith(String(wanted));
  if (typeof member === "boolean") return false;
  const order =
    typeof member === "string" ? byCodePoint(member, wanted as string) : Math.sign(member - (wanted as number));
  return op === "lt" ? order < 0 : op === "lte" ? order <= 0 : op === "gt" ? order > 0 : order >= 0;
}

/** Numbers before text before true and false, each kind in its own order; what is missing comes last whatever the direction. */
function rankOf(value: ConditionValue | null): number {
  if (value === null) return 3;
  return typeof value === "number" ? 0 : typeof value === "string" ? 1 : 2;
}

/** Compares two contacts by an order; 0 when it does not tell them apart. */
export function byOrder(order: readonly ContactOrder[], a: Contact, b: Contact): number {
  for (const { field, direction } of order) {
    const [x, y] = [memberOf(a, field), memberOf(b, field)];
    const [rank, other] = [rankOf(x), rankOf(y)];
    if (rank !== other) {
      if (rank === 3 || other === 3) return rank - other;
      return direction === "asc" ? rank - other : other - rank;
    }
    const sign = typeof x === "string" ? byCodePoint(x, y as string) : Number(x) - Number(y);
    if (sign !== 0) return direction === "asc" ? sign : -sign;
  }
  return 0;
}
