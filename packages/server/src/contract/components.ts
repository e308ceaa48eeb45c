import { z } from "zod";

const byName = new Map<string, z.ZodType>();

/** Gives a schema its name in the published document. */
export function named<S extends z.ZodType>(id: string, schema: S): S {
  byName.set(id, schema);
  return schema;
}

/** The name of a schema, when it has one. */
export function nameOf(schema: z.ZodType): string | undefined {
  for (const [name, known] of byName) if (known === schema) return name;
  return undefined;
}

/** Every named schema as a registry, with more added under names of their own. */
export function registryWith(more: Readonly<Record<string, z.ZodType>> = {}): z.core.$ZodRegistry<{ id: string }> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of [...byName, ...Object.entries(more)]) registry.add(schema, { id });
  return registry;
}
