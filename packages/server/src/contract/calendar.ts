import { Channel, Purpose } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { country, dateOut, instantOut, timezone } from "./primitives.ts";
import { AGENT_UP, route } from "./route.ts";

const date = z.iso.date("must be YYYY-MM-DD");
const wallClock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/);

const Day = z.object({
  date: dateOut,
  state: z.enum(["open", "closed", "unknown"]).describe("`unknown` blocks: the rules do not say, or nobody knows"),
  windows: z
    .array(z.object({ start: wallClock, end: wallClock, from: instantOut, until: instantOut }))
    .describe("By the called person's clock, and as instants; start inclusive, end exclusive"),
  holidays: z.array(
    z.object({
      name: z.string(),
      class: z.string(),
      certain: z.boolean().describe("False: it is this day or a neighbour, and nobody has proclaimed which"),
    }),
  ),
  words: z.string(),
});

export const complianceCalendar = route({
  id: "complianceCalendar",
  tag: "compliance",
  method: "get",
  path: "/v1/compliance/calendar",
  clauses: ["C-CMP-2", "C-CMP-8", "C-CMP-9"],
  summary: "When people may be called, day by day: what the calling hours of every dial permit, for at most 92 days",
  access: AGENT_UP,
  query: z.strictObject({
    jurisdiction: country,
    from: date,
    to: date.describe("Inclusive"),
    timezone: timezone.optional().describe("Of the called person; the jurisdiction's first when absent"),
    purpose: Purpose.default("marketing"),
    channel: Channel.optional().describe("How the call is made; the rules of every channel count when absent"),
  }),
  responses: {
    200: named(
      "ComplianceCalendar",
      z.object({
        jurisdiction: z.string(),
        timezone: z.string().describe("The days are days of it"),
        timezones: z.array(z.string()).describe("A number of which no more is known must be permitted in each of them"),
        purpose: Purpose,
        packs: z.array(z.string()),
        days: z.array(Day),
        words: z.array(z.string()).describe("What the calendar rests on"),
      }),
    ),
  },
  refusals: ["unknown-reference", "invalid-range", "limit-exceeded"],
});
