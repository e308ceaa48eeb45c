import { escaped } from "../problems/page.ts";

/** As much of JSON Schema as the published document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}
export type Schemas = Readonly<Record<string, Schema>>;

const nameOf = (ref: string): string => ref.split("/").at(-1) ?? "";
/** Whole numbers come with the range JavaScript can hold; nobody needs to read that. */
const telling = (limit: number | undefined): limit is number =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;

/** The type in words: `uuid?`, `Campaign[]`, `preview | power`. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) {
    const kinds = either.map(typeOf).filter((kind) => kind !== "null");
    return `${kinds.join(" | ")}${kinds.length < either.length ? "?" : ""}`;
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(String).join(" | ");
  if (schema.type === "array") return `${schema.items ? typeOf(schema.items) : "any"}[]`;
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "any");
  return schema.format ?? String(type);
}

/** What a value must be beside its type. */
function limitsOf({ minimum, maximum, minLength, maxLength, minItems, maxItems, ...schema }: Schema): string {
  const span = (min: number | undefined, max: number | undefined, what: string): string[] => {
    if (telling(min) && telling(max)) return [`${min}–${max}${what}`];
    if (telling(max)) return [`at most ${max}${what}`];
    return telling(min) ? [`at least ${min}${what}`] : [];
  };
  const said = [
    ...span(minimum, maximum, ""),
    ...span(minLength, maxLength, " characters"),
    ...span(minItems, maxItems, " items"),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ];
  return said.join(", ");
}

const MAX_DEPTH = 3;

/** A table of members, with the members of members under them, as deep as one still reads. */
export function membersTable(schema: Schema, schemas: Schemas): string {
  const rows = [...memberRows(schema, schemas, "", 0)];
  if (rows.length === 0) return `<p><code>${escaped(typeOf(schema))}</code></p>`;
  return `<table><tr><th>Member</th><th>Type</th><th></th></tr>${rows.join("")}</table>`;
}

function* memberRows(schema: Schema, schemas: Schemas, prefix: string, depth: number): Generator<string> {
  const { properties = {}, required = [] } = resolved(schema, schemas);
  for (const [name, member] of Object.entries(properties)) {
    const said = [required.includes(name) ? "" : "optional", limitsOf(member), member.description ?? ""];
    yield row(`${prefix}${name}`, typeOf(member), said.filter(Boolean).join("; "));
    const inner = innerOf(member);
    if (inner !== null && depth < MAX_DEPTH) {
      const many = member.type === "array" ? "[]" : "";
      yield* memberRows(inner, schemas, `${prefix}${name}${many}.`, depth + 1);
    }
  }
}

/** What stands in backticks is code. */
export const inCode = (text: string): string => escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");

const row = (name: string, type: string, said: string): string =>
  `<tr><td><code>${escaped(name)}</code></td><td>${escaped(type)}</td><td class="dim">${inCode(said)}</td></tr>`;

const resolved = (schema: Schema, schemas: Schemas): Schema =>
  schema.$ref === undefined ? schema : (schemas[nameOf(schema.$ref)] ?? {});

/** The object a member holds, one or many; null for plain values. */
function innerOf(member: Schema): Schema | null {
  if (member.$ref !== undefined || member.properties !== undefined) return member;
  if (member.type === "array" && member.items) return innerOf(member.items);
  const objects = (member.anyOf ?? []).map(innerOf).filter((inner) => inner !== null);
  return objects[0] ?? null;
}
