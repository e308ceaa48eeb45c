import {
  CONDITION_FIELDS,
  type ConditionField,
  type ConditionValue,
  type ContactCondition,
  type ContactOrder,
  customKeyOf,
  valueFor,
} from "@broadnet-engage/core/model";

// The conditions of `model/contact-condition` as SQL over the contact `t`. Every value is bound, every column comes from
// the table below, and every expression is true or false, never NULL, so that NOT means what it says.

type Bind = (value: unknown) => string;

const COLUMNS: Readonly<Record<ConditionField, string>> = {
  phone: "t.phone",
  first_name: "t.first_name",
  last_name: "t.last_name",
  external_id: "t.external_id",
  timezone: "t.timezone",
  disposition: "t.disposition",
  attempts: "t.attempts",
  priority: "t.priority",
  created_at: "t.created_at",
  last_call_at: "t.last_call_at",
};
const TYPES = { text: "text", number: "float8", instant: "bigint" } as const;
const SIGNS = { lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;

type Comparison = Extract<ContactCondition, { readonly field: string }>;

const sure = (condition: string): string => `coalesce(${condition}, FALSE)`;

export function conditionSql(condition: ContactCondition, bind: Bind): string {
  if ("all" in condition) return `(${condition.all.map((inner) => conditionSql(inner, bind)).join(" AND ")})`;
  if ("any" in condition) return `(${condition.any.map((inner) => conditionSql(inner, bind)).join(" OR ")})`;
  if ("not" in condition) return `(NOT ${conditionSql(condition.not, bind)})`;
  const key = customKeyOf(condition.field);
  return key === null ? memberSql(condition, bind) : customSql(condition, customMember(key, bind), bind);
}

function memberSql({ field, op, value }: Comparison, bind: Bind): string {
  const { type } = CONDITION_FIELDS[field as ConditionField];
  const column = type === "text" ? `${COLUMNS[field as ConditionField]} COLLATE "C"` : COLUMNS[field as ConditionField];
  if (op === "exists") return `((${column} IS NOT NULL) = ${bind(value)}::boolean)`;
  const cast = TYPES[type];
  const bound = (one: ConditionValue): string => `${bind(valueFor(type, one))}::${cast}`;
  if (Array.isArray(value)) return sure(`${column} = ANY(ARRAY[${value.map(bound).join(", ")}])`);
  const wanted = bound(value as ConditionValue);
  switch (op) {
    case "eq":
      return sure(`${column} = ${wanted}`);
    case "ne":
      return sure(`${column} <> ${wanted}`);
    case "contains":
      return sure(`strpos(${column}, ${wanted}) > 0`);
    case "starts_with":
      return sure(`starts_with(${column}, ${wanted})`);
    default:
      return sure(`${column} ${SIGNS[op as keyof typeof SIGNS]} ${wanted}`);
  }
}

/** A custom value; JSON's null counts as missing. */
const customMember = (key: string, bind: Bind): string =>
  `nullif(t.custom_fields -> ${bind(key)}::text, 'null'::jsonb)`;
const asText = (member: string): string => `(${member} #>> '{}')`;
const isA = (member: string, type: "number" | "string" | "boolean"): string => `jsonb_typeof(${member}) = '${type}'`;

function customSql({ op, value }: Comparison, member: string, bind: Bind): string {
  const json = (): string => `${bind(JSON.stringify(value))}::jsonb`;
  switch (op) {
    case "exists":
      return `((${member} IS NOT NULL) = ${bind(value)}::boolean)`;
    case "in":
      return sure(`${json()} @> ${member}`);
    case "eq":
      return sure(`${member} = ${json()}`);
    case "ne":
      return sure(`${member} <> ${json()}`);
    case "contains":
      return when(member, "string", `strpos(${asText(member)}, ${bind(value)}::text) > 0`);
    case "starts_with":
      return when(member, "string", `starts_with(${asText(member)}, ${bind(value)}::text)`);
    default:
      return compareSql(SIGNS[op as keyof typeof SIGNS], value as ConditionValue, member, bind);
  }
}

function compareSql(sign: string, value: ConditionValue, member: string, bind: Bind): string {
  if (typeof value === "number")
    return when(member, "number", `${asText(member)}::numeric ${sign} ${bind(String(value))}::numeric`);
  if (typeof value === "string")
    return when(member, "string", `${asText(member)} COLLATE "C" ${sign} ${bind(value)}::text`);
  return "FALSE";
}

const when = (member: string, type: "number" | "string", then: string): string =>
  `CASE WHEN ${isA(member, type)} THEN ${then} ELSE FALSE END`;

/** `ORDER BY` terms of an order, each with a comma behind it. */
export function orderSql(order: readonly ContactOrder[], bind: Bind): string {
  return order.map(({ field, direction }) => `${termsOf(field, direction.toUpperCase(), bind)}, `).join("");
}

function termsOf(field: string, direction: string, bind: Bind): string {
  const key = customKeyOf(field);
  if (key === null) return `${COLUMNS[field as ConditionField]} ${direction} NULLS LAST`;
  const member = customMember(key, bind);
  const kind = `CASE jsonb_typeof(${member}) WHEN 'number' THEN 0 WHEN 'string' THEN 1 WHEN 'boolean' THEN 2 END`;
  const values = [
    `CASE WHEN ${isA(member, "number")} THEN ${asText(member)}::numeric END`,
    `CASE WHEN ${isA(member, "string")} THEN ${asText(member)} COLLATE "C" END`,
    `CASE WHEN ${isA(member, "boolean")} THEN ${asText(member)}::boolean END`,
  ];
  return [kind, ...values].map((term) => `${term} ${direction} NULLS LAST`).join(", ");
}
