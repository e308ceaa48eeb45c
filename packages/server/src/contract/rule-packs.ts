import { z } from "zod";
import { named } from "./components.ts";
import { dateOut } from "./primitives.ts";
import { AGENT_UP, route } from "./route.ts";

const Pack = z.object({
  id: z.string(),
  jurisdiction: z.string(),
  name: z.string(),
  version: dateOut.nullable().describe("In force today; null before the first"),
  effective_from: dateOut.nullable(),
  review_by: dateOut,
  active: z.boolean(),
  digest: z.string().describe("SHA-256 of the pack's canonical JSON, as decisions name it"),
  maintainers: z.array(z.string()),
  sources: z.array(z.object({ title: z.string(), url: z.string().nullable(), article: z.string().nullable() })),
});

export const listRulePacks = route({
  id: "listRulePacks",
  tag: "compliance",
  method: "get",
  path: "/v1/compliance/rule-packs",
  clauses: ["C-CMP-8"],
  summary: "The rule packs of this installation",
  access: AGENT_UP,
  responses: {
    200: named("RulePackList", z.object({ items: z.array(named("RulePackSummary", Pack)), total: z.int() })),
  },
  refusals: [],
});

export const getRulePack = route({
  id: "getRulePack",
  tag: "compliance",
  method: "get",
  path: "/v1/compliance/rule-packs/{id}",
  clauses: ["C-CMP-8"],
  summary: "A rule pack as data, and in plain words",
  access: AGENT_UP,
  params: z.object({ id: z.string().regex(/^[a-z]{2}(-[a-z0-9]+)*$/) }),
  responses: {
    200: named(
      "RulePack",
      Pack.extend({
        rules: z.record(z.string(), z.unknown()).describe("The pack's rules as data"),
        words: z.array(z.string()).describe("One sentence for each dated value"),
      }),
    ),
  },
  refusals: [],
});
