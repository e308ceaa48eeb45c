import { PROBLEMS, type Slug } from "../problems/catalogue.ts";
import { Problem, problemBody } from "../problems/problem.ts";
import { type RouteSpec, takesIdempotencyKey } from "./route.ts";

type Json = Record<string, unknown>;

const header = (description: string, schema: Json = { type: "string" }): Json => ({ description, schema });

/** Every header an answer may carry, as a component. */
export const HEADERS: Readonly<Record<string, Json>> = {
  "X-Request-Id": header("Our id of the request; quote it when you ask for help.", { type: "string", format: "uuid" }),
  "RateLimit-Policy": header('The tenant\'s limit: `"tenant";q=2000;w=60`.'),
  RateLimit: header('What is left and for how many seconds: `"tenant";r=1999;t=60`.'),
  "X-RateLimit-Limit": header("Requests a minute.", { type: "integer" }),
  "X-RateLimit-Remaining": header("Requests left.", { type: "integer" }),
  "X-RateLimit-Reset": header("Seconds since 1970.", { type: "integer" }),
  "Retry-After": header("Seconds to wait.", { type: "integer", minimum: 1 }),
  "WWW-Authenticate": header("`Bearer`."),
  Location: header("Path of what was made."),
  ETag: header('The version, `"v3"`; send it back as `If-Match`.'),
  "Idempotency-Replayed": header("`true` when this is the answer of an earlier request under the same key."),
};

const RATE = ["RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];
const WAITS = [409, 429, 503];

/** The headers an answer of this status carries, as references. */
export function headersOf(route: RouteSpec, status: number, versioned: boolean): Json {
  const names = ["X-Request-Id"];
  if (route.access !== "public" && status !== 401) names.push(...RATE);
  if (status === 201) names.push("Location");
  if (status < 300 && status !== 204 && versioned) names.push("ETag");
  if (status === 401) names.push("WWW-Authenticate");
  if (WAITS.includes(status)) names.push("Retry-After");
  if (takesIdempotencyKey(route) && status < 500 && status !== 401 && status !== 429)
    names.push("Idempotency-Replayed");
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** What may be sent in headers. */
export function headerParameters(route: RouteSpec, versioned: boolean): Json[] {
  const found: Json[] = [];
  if (takesIdempotencyKey(route)) {
    found.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: "The same key within 24 h gives the first answer again instead of doing it twice.",
      schema: { type: "string", minLength: 1, maxLength: 257 },
    });
  }
  if (versioned && (route.method === "patch" || route.method === "delete")) {
    const description = "The `ETag` you read; when it was changed since, nothing happens and the answer is 412.";
    found.push({ name: "If-Match", in: "header", required: false, description, schema: { type: "string" } });
  }
  return found;
}

const EXAMPLE_ID = "0192f3b1-22c4-7f10-8a0e-5d3e9c1b7a66";
const BASE = "https://engage.broadnet.me/errors/";

/** A problem of this type as a client sees it. */
export const problemExample = (slug: Slug): Json =>
  problemBody(new Problem(slug, PROBLEMS[slug].help), BASE, EXAMPLE_ID);
