import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import type { ZodType } from "zod";
import { isSlug } from "../problems/catalogue.ts";
import { EXAMPLES } from "./examples/index.ts";
import { ROUTES } from "./index.ts";
import { openApi, refusalsOf } from "./openapi.ts";
import { emptyBody } from "./primitives.ts";

type Json = Record<string, unknown>;
const document = openApi("0.1.0") as Json & { paths: Record<string, Record<string, Json>>; components: Json };

function* references(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* references(item);
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (key === "$ref") yield String(inner);
      else yield* references(inner);
    }
  }
}

const resolve = (pointer: string): unknown =>
  pointer
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((here, part) => (here as Json | undefined)?.[part], document);

describe("the published document (C-GEN-14)", () => {
  it("is OpenAPI 3.1 and plain JSON", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it("resolves every reference inside itself", () => {
    const all = [...references(document)];
    expect(all.length).toBeGreaterThan(100);
    for (const reference of all) expect(resolve(reference), reference).toBeDefined();
  });

  it("has each route once, under an id of its own", () => {
    const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((op) => op.operationId));
    expect(ids.sort()).toEqual(ROUTES.map(({ id }) => id).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("names every path parameter", () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
      for (const operation of Object.values(operations)) {
        const found = (operation.parameters as { in: string; name: string }[]).filter((p) => p.in === "path");
        expect(found.map(({ name }) => name).sort()).toEqual(wanted);
      }
    }
  });

  it("C-GEN-13 leaves responses open for members to come, and closes requests", () => {
    const { schemas } = document.components as { schemas: Record<string, Json> };
    expect(schemas.Campaign).not.toHaveProperty("additionalProperties");
    expect(schemas.CampaignCreate).toMatchObject({ additionalProperties: false });
  });

  it("C-CAM-1 says what a campaign needs, and shows an instant as text", () => {
    const { schemas } = document.components as { schemas: Record<string, Json & { properties: Json }> };
    expect(schemas.CampaignCreate?.required).toEqual(["name", "dialing_mode", "cli_group_id"]);
    expect(schemas.Campaign?.properties.created_at).toMatchObject({ type: "string" });
  });

  it("declares refusals of the catalogue only", () => {
    for (const route of ROUTES) for (const slug of refusalsOf(route)) expect(isSlug(slug), slug).toBe(true);
  });

  it("has the seed's endpoints that this server serves", () => {
    const seed = [
      "post /v1/auth/login",
      "post /v1/auth/refresh",
      "get /v1/campaigns",
      "post /v1/campaigns",
      "post /v1/campaigns/{id}/start",
      "post /v1/campaigns/{id}/pause",
      "get /v1/campaigns/{id}/contacts",
      "post /v1/campaigns/{id}/contacts",
      "post /v1/contacts/search",
      "get /v1/calls",
      "get /v1/calls/count-today",
      "get /v1/calls/active-count",
      "post /v1/calls/originate",
      "get /v1/agents/state",
      "post /v1/agents/me/state",
      "post /v1/agents/{id}/state",
      "get /v1/agents/sip-registered",
      "post /v1/compliance/check",
      "get /v1/dnc",
      "post /v1/dnc",
    ];
    const ours = ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(ours).toEqual(expect.arrayContaining(seed));
  });

  it("C-GEN-14 is valid by the judgement of a validator that is not ours", async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it.each(ROUTES.map((route) => [route.id, route] as const))(
    "shows what is sent to %s and what comes back",
    (id, route) => {
      const { request, response, accepted } = EXAMPLES[id] ?? {};
      const takesNothing = route.body === undefined || route.body === emptyBody;
      if (takesNothing) expect(request).toBeUndefined();
      else expect(route.body?.safeParse(request ?? "no example").error).toBeUndefined();
      const bodies = Object.entries(route.responses).filter(([, schema]) => schema !== null) as [string, ZodType][];
      for (const [status, schema] of bodies) {
        const shown = status === "202" ? accepted : response;
        // What is streamed has no schema but its lines.
        if (route.media === undefined) expect(schema.parse(shown ?? "no example")).toEqual(shown);
        else expect(shown).toEqual(expect.any(String));
      }
      if (bodies.every(([status]) => status === "202")) expect(response).toBeUndefined();
      if (!bodies.some(([status]) => status === "202")) expect(accepted).toBeUndefined();
    },
  );

  it("gives an example of every refusal, and none of what is no route", () => {
    expect(Object.keys(EXAMPLES).filter((id) => !ROUTES.some((route) => route.id === id))).toEqual([]);
    for (const operations of Object.values(document.paths)) {
      for (const { responses } of Object.values(operations) as { responses: Record<string, Json> }[]) {
        for (const [status, { content }] of Object.entries(responses)) {
          const problems = (content as Record<string, { examples?: Record<string, { value: Json }> }> | undefined)?.[
            "application/problem+json"
          ];
          for (const { value } of Object.values(problems?.examples ?? {})) expect(value.status).toBe(Number(status));
        }
      }
    }
  });

  it("C-CON-1 C-IDE-1 C-RL-3 tells the headers that go with each answer", () => {
    const of = (path: string, method: string) =>
      document.paths[path]?.[method] as Json & { responses: Record<string, Json> };
    const team = of("/v1/teams/{id}", "patch");
    expect(JSON.stringify(team.parameters)).toContain("If-Match");
    expect(JSON.stringify(team.parameters)).toContain("Idempotency-Key");
    expect(team.responses["200"]?.headers).toHaveProperty("ETag");
    expect(team.responses["200"]?.headers).toHaveProperty("RateLimit");
    expect(of("/v1/teams", "post").responses["201"]?.headers).toHaveProperty("Location");
    expect(of("/v1/teams", "get").responses["200"]?.headers).not.toHaveProperty("ETag");
    expect(of("/v1/auth/login", "post").responses["429"]?.headers).toHaveProperty("Retry-After");
  });
});
