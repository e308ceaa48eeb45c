import { AttemptOutcome, Channel, ConsentForm, Purpose, RelationshipKind } from "@broadnet-engage/core/model";
import { z } from "zod";

/** `2026-09-02T18:00:00.000+04:00`: what a clock in the zone shows, and how far it is from UTC. */
const LocalInstant = z.iso.datetime({ offset: true, local: false });

const CheckResult = z.enum(["passed", "failed", "error", "not_applicable"]);

/** One sentence of law as an example: under these circumstances, this answer. What is left out raises no objection. */
export const Case = z.strictObject({
  name: z.string().min(1),
  given: z.strictObject({
    phone: z.string(),
    at: LocalInstant,
    purpose: Purpose.default("marketing"),
    /** null = a bare check that names no caller ID. */
    cli: z.string().nullable().default(null),
    cliOwned: z.enum(["yes", "no", "unknown"]).default("yes"),
    requestedJurisdiction: z.string().nullable().default(null),
    contactTimezone: z.string().nullable().default(null),
    dncTenant: z.enum(["not_listed", "listed", "unknown"]).default("not_listed"),
    /** The answer of every register the pack names. */
    registry: z.enum(["not_listed", "listed", "unknown"]).default("not_listed"),
    registryAgeHours: z.number().min(0).default(1),
    consent: z.enum(["none", "granted", "refused", "unknown"]).default("none"),
    consentForm: ConsentForm.default("any"),
    consentAgeDays: z.number().min(0).default(1),
    /** null = not known, and then the rules of every channel count. */
    channel: Channel.nullable().default("manual"),
    /** A tie to the person; `endedDaysAgo` null = it goes on. */
    relationship: z
      .strictObject({ kind: RelationshipKind, endedDaysAgo: z.number().min(0).nullable() })
      .nullable()
      .default(null),
    /** Earlier calls of the tenant to this number, all for the same campaign and purpose. */
    attempts: z.array(z.strictObject({ at: LocalInstant, outcome: AttemptOutcome.nullable() })).default([]),
    /** The reading of the pack the case is about, where it has several; all of them at once when left out. */
    profile: z.string().optional(),
  }),
  expect: z.strictObject({
    allowed: z.boolean(),
    /** Results of the checks the case is about; the others are not compared. */
    checks: z.record(z.string(), CheckResult).default({}),
    /** The blocking reason, word for word. */
    reason: z.string().optional(),
    nextAllowedAt: LocalInstant.nullable().optional(),
  }),
});
export type Case = z.infer<typeof Case>;

export const Cases = z.strictObject({ $schema: z.string().optional(), cases: z.array(Case).nonempty() });
