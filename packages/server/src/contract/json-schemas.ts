import { z } from "zod";
import { nameOf, registryWith } from "./components.ts";

type Json = Record<string, unknown>;

const COMPONENTS = "#/components/schemas/";
/** Before the names of schemas that have none: no name begins so. */
const NAMELESS = "~";

/** Input mode: responses stay open for members to come, and requests show what may be sent, not what it becomes. */
export const JSON_SCHEMA = { io: "input", unrepresentable: "any", target: "draft-2020-12" } as const;

/** Without what it says of itself as a document. */
export const plain = (schema: Json): Json => {
  const { $schema: _schema, $id: _id, ...rest } = schema;
  return rest;
};

/** The named schemas, and how each of the others given is written: a reference where it has a name, else with references inside. */
export interface JsonSchemas {
  readonly components: Json;
  of(schema: z.ZodType): Json;
}

/**
 * Zod's schemas as JSON Schema, all in one go: each conversion goes through every named schema, and one for each of 300 schemas of
 * the table took a server's start 2 s.
 */
export function jsonSchemas(given: Iterable<z.ZodType>): JsonSchemas {
  const names = new Map<z.ZodType, string>();
  for (const schema of given)
    if (nameOf(schema) === undefined && !names.has(schema)) names.set(schema, `${NAMELESS}${names.size}`);
  const registry = registryWith(Object.fromEntries([...names].map(([schema, name]) => [name, schema])));
  const { schemas } = z.toJSONSchema(registry, { ...JSON_SCHEMA, uri: (id) => `${COMPONENTS}${id}` });
  const inPlace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inPlace);
    if (typeof value !== "object" || value === null) return value;
    const ref = (value as Json).$ref;
    if (typeof ref === "string" && ref.startsWith(COMPONENTS + NAMELESS)) {
      const { $ref: _ref, ...beside } = value as Json;
      return { ...written(ref.slice(COMPONENTS.length)), ...beside };
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inPlace(member)]));
  };
  const written = (name: string): Json => inPlace(plain(schemas[name] as Json)) as Json;
  const known = Object.keys(schemas).filter((name) => !name.startsWith(NAMELESS));
  return {
    components: Object.fromEntries(known.map((name) => [name, written(name)])),
    of: (schema) => {
      const name = names.get(schema);
      return name === undefined ? { $ref: `${COMPONENTS}${nameOf(schema)}` } : written(name);
    },
  };
}
