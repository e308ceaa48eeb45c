import { z } from "zod";

/** Schemas that get a name in `/openapi.json`. */
export const components = z.registry<{ id: string }>();

/** Gives a schema its name in the published document. */
export function named<S extends z.ZodType>(id: string, schema: S): S {
  components.add(schema, { id });
  return schema;
}
