import { z } from "zod";
import { Duration } from "./duration.ts";
import { LineType } from "./number-place.ts";
import { Purpose } from "./purpose.ts";
import { SCOPE } from "./rule-value.ts";

/** Each includes the one before it: `any` however it was given, `express` said so, `written` signed or typed. */
export const ConsentForm = z.enum(["any", "express", "written"]);
export type ConsentForm = z.infer<typeof ConsentForm>;

/** A tie to the person that some laws take instead of consent. */
export const RelationshipKind = z.enum(["running_contract", "prior_interaction", "business_relationship"]);
export type RelationshipKind = z.infer<typeof RelationshipKind>;

/** Whether a call of a purpose needs prior consent. A recorded refusal always blocks, needed or not. */
export const ConsentRule = z.object({
  required: z.boolean(),
  purposes: z.array(Purpose).nonempty(),
  channels: SCOPE.channels,
  /** Only for numbers that can be of these types; left out = all. */
  lineTypes: z.array(LineType).nonempty().optional(),
  /** `any` when left out. */
  form: ConsentForm.optional(),
  /** Must be renewed after this. */
  maxAge: Duration.optional(),
  /** How soon a revocation must be honoured. It is honoured at once here; this is for the reader. */
  revokedWithin: Duration.optional(),
  /** What stands in for consent, while it lasts and at most this long after it. */
  exceptions: z.array(z.object({ kind: RelationshipKind, within: Duration.optional() })).optional(),
});
export type ConsentRule = z.infer<typeof ConsentRule>;

/** A national register must be asked; data older than `maxAgeDays` is no data. */
export const RegistryRule = z.object({
  registry: z.string(),
  authority: z.string(),
  maxAgeDays: z.number().int().min(1),
  purposes: z.array(Purpose).nonempty(),
  channels: SCOPE.channels,
  /** `deny` (when left out): who is listed is not called. `allow`: a register of consents, and who is not in it is not called. */
  semantics: z.enum(["deny", "allow"]).optional(),
  /** A live consent of at least this form outweighs a listing; left out = nothing does. */
  liftedBy: ConsentForm.optional(),
  /** The register holds only numbers of these types; others are not asked for. Left out = all. */
  lineTypes: z.array(LineType).nonempty().optional(),
  /** How it is reached: a file with changes, a list handed in and given back, or a question for each number. */
  access: z.enum(["file", "wash", "query"]).optional(),
});
export type RegistryRule = z.infer<typeof RegistryRule>;
