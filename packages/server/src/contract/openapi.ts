import { z } from "zod";
import { PROBLEMS, type Slug } from "../problems/catalogue.ts";
import { named } from "./components.ts";
import type { Example } from "./examples/example.ts";
import { EXAMPLES } from "./examples/index.ts";
import { ROUTES } from "./index.ts";
import { JSON_SCHEMA, type JsonSchemas, jsonSchemas, plain } from "./json-schemas.ts";
import { HEADERS, headerParameters, headersOf, problemExample } from "./openapi-parts.ts";
import { type RouteSpec, scopeOf, takesIdempotencyKey } from "./route.ts";

type Json = Record<string, unknown>;

const Problem = named(
  "Problem",
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
  }),
);

/** What the table's bodies and answers are, as JSON Schema. */
const schemasOf = (routes: readonly RouteSpec[]): JsonSchemas =>
  jsonSchemas(
    routes.flatMap(({ body, responses }) =>
      [body, ...Object.values(responses)].filter((schema) => schema instanceof z.ZodType),
    ),
  );

function parameters(route: RouteSpec): Json[] {
  const path = route.params ? propertiesOf(route.params) : [];
  const query = route.query ? propertiesOf(route.query) : [];
  return [
    ...path.map(({ name, schema }) => ({ name, in: "path", required: true, schema })),
    ...query.map(({ name, schema, required }) => ({ name, in: "query", required, schema })),
  ];
}

function propertiesOf(schema: z.ZodType): { name: string; schema: Json; required: boolean }[] {
  const json = plain(z.toJSONSchema(schema, JSON_SCHEMA) as Json) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    schema: property,
    required: json.required?.includes(name) ?? false,
  }));
}

/** Refusals that follow from what the route has, added to its own. */
export function refusalsOf(route: RouteSpec): readonly Slug[] {
  const all: Slug[] = [...route.refusals, "internal-error", "dependency-unavailable"];
  if (route.access !== "public") all.push("unauthorized", "token-expired", "forbidden", "rate-limited");
  if (takesIdempotencyKey(route))
    all.push("validation-failed", "idempotency-in-progress", "idempotency-outcome-unknown", "idempotency-key-reused");
  if (route.params) all.push("not-found");
  if (route.query) all.push("validation-failed");
  if (route.body) all.push("validation-failed", "payload-too-large", "unsupported-media-type");
  if (route.body && (route.consumes === undefined || route.named)) all.push("invalid-json", "tenant-id-not-allowed");
  return [...new Set(all)];
}

const DONE: Readonly<Record<string, string>> = {
  201: "Created.",
  202: "Will be done; ask again.",
  204: "Done; no body.",
};

function responses(route: RouteSpec, schemas: JsonSchemas): Json {
  const good = Object.entries(route.responses).map(([status, schema]) => [
    status,
    {
      description: DONE[status] ?? "Done.",
      headers: headersOf(route, Number(status), isVersioned(route)),
      ...(schema
        ? {
            content: {
              [route.media ?? route.answers ?? "application/json"]: contentOf(route, status, schema, schemas),
            },
          }
        : {}),
    },
  ]);
  const slugs = refusalsOf(route);
  const statuses = [...new Set(slugs.map((slug) => PROBLEMS[slug].status))].sort();
  const bad = statuses.map((status) => {
    const here = slugs.filter((slug) => PROBLEMS[slug].status === status);
    const examples = here.map((slug) => [slug, { summary: PROBLEMS[slug].title, value: problemExample(slug) }]);
    return [
      String(status),
      {
        description: here.map((slug) => `\`${slug}\``).join(", "),
        headers: headersOf(route, status, isVersioned(route)),
        content: {
          "application/problem+json": { schema: schemas.of(Problem), examples: Object.fromEntries(examples) },
        },
      },
    ];
  });
  return Object.fromEntries([...good, ...bad]);
}

/** What is streamed has lines, which JSON Schema cannot tell. */
const contentOf = (route: RouteSpec, status: string, schema: z.ZodType, schemas: JsonSchemas): Json => ({
  schema: route.media === undefined ? schemas.of(schema) : { type: "string" },
  ...exampleOf(route, status === "202" ? "accepted" : "response"),
});

const exampleOf = ({ id }: RouteSpec, part: keyof Example): Json => {
  const example = EXAMPLES[id]?.[part];
  return example === undefined ? {} : { example };
};

/** Things that can be changed under `If-Match` carry an `ETag` wherever they are shown alone (C-CON-1). */
function isVersioned({ path, method }: RouteSpec): boolean {
  const changed = method === "post" ? `${path}/{id}` : path;
  return ROUTES.some((route) => route.path === changed && route.refusals.includes("precondition-failed"));
}

function operation(route: RouteSpec, schemas: JsonSchemas): Json {
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.clauses.length > 0 ? { description: `Contract: ${route.clauses.join(", ")}.` } : {}),
    ...(route.deprecated === undefined ? {} : { deprecated: true }),
    security: route.access === "public" ? [] : [{ bearer: [] }],
    ...(route.access === "public" ? {} : { "x-roles": route.access, "x-scope": scopeOf(route) }),
    parameters: [...parameters(route), ...headerParameters(route, isVersioned(route))],
    ...(route.body
      ? {
          requestBody: {
            required: !route.body.safeParse(undefined).success,
            content:
              route.consumes === undefined
                ? { "application/json": { schema: schemas.of(route.body), ...exampleOf(route, "request") } }
                : {
                    [route.consumes]: { schema: { type: "string" }, ...exampleOf(route, "request") },
                    ...(route.named ? { "application/json": { schema: schemas.of(route.named) } } : {}),
                  },
          },
        }
      : {}),
    responses: responses(route, schemas),
  };
}

/** The OpenAPI 3.1 document, made of the table that serves the requests (C-GEN-14). */
export function openApi(version: string): Json {
  const schemas = schemasOf(ROUTES);
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) paths[route.path] = { ...paths[route.path], [route.method]: operation(route, schemas) };
  const tags = [...new Set(ROUTES.map(({ tag }) => tag))];
  return {
    openapi: "3.1.0",
    info: {
      title: "BroadNet Engage API",
      version,
      description:
        "Outbound voice dialer. All times are UTC. Send `Authorization: Bearer <access_token>`; get one at POST /v1/auth/login.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This server." }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.components,
      headers: HEADERS,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token or an API key." },
      },
    },
  };
}
