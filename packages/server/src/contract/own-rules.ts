import { OwnCap, OwnRules } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { timezone } from "./primitives.ts";

// What a tenant or a campaign forbids itself beside the law. Rules come in and go out as they were written: their members are those
// of the rule packs.

const { callingHours, frequency, cooldown } = OwnRules.shape;
const cap = OwnCap.refine(({ per }) => typeof per === "string" || timezone.safeParse(per.zone).success, {
  error: "must be an IANA timezone, e.g. Asia/Dubai",
  path: ["per", "zone"],
});

export const OwnRulesIn = named(
  "OwnRulesIn",
  z.strictObject({
    calling_hours: callingHours.default([]).describe("Calls only in these windows of the called party's local time"),
    frequency_cap: z.array(cap).max(10).default([]).describe("At most so many attempts in a period"),
    cooldown: cooldown.default([]).describe("No attempt for a while after such an outcome"),
  }),
);
export const OwnRulesOut = z.object({ calling_hours: callingHours, frequency_cap: frequency, cooldown });
