import { z } from "zod";
import { type DispositionId, type DispositionSetId, idOf, type TenantId } from "./ids.ts";

export const DispositionCategory = z.enum([
  "success",
  "neutral",
  "failure",
  "callback",
  "dnc",
  "wrong_number",
  "machine",
]);
export type DispositionCategory = z.infer<typeof DispositionCategory>;

/** What a human says came of a call. */
export const Disposition = z.object({
  id: idOf<DispositionId>(),
  tenantId: idOf<TenantId>(),
  /** `[a-z0-9_]{1,40}`, unique in the tenant. */
  code: z.string().regex(/^[a-z0-9_]{1,40}$/),
  label: z.string(),
  /** The label in other languages, by BCP 47 tag. */
  labels: z.record(z.string(), z.string()),
  /** Stands under this code; at most three levels. */
  parentCode: z.string().nullable(),
  category: DispositionCategory,
  /** The contact is done; otherwise the retry rules decide. */
  final: z.boolean(),
  retryDelayMinutes: z.number().int().nullable(),
  requiresNote: z.boolean(),
  requiresCallbackAt: z.boolean(),
  /** Not to be chosen after a shorter talk; null = always. */
  minTalkSeconds: z.number().int().min(0).nullable(),
  /** A key of the agent's desk. */
  hotkey: z.string().nullable(),
  createdAt: z.number(),
});
export type Disposition = Readonly<z.infer<typeof Disposition>>;

/** The dispositions a campaign's agents may choose from. */
export const DispositionSet = z.object({
  id: idOf<DispositionSetId>(),
  tenantId: idOf<TenantId>(),
  /** Unique in the tenant. */
  name: z.string(),
  codes: z.array(z.string()).readonly(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type DispositionSet = Readonly<z.infer<typeof DispositionSet>>;

/** What a disposition is when its maker says no more than the needful. */
export const PLAIN_DISPOSITION = {
  labels: {},
  parentCode: null,
  retryDelayMinutes: null,
  requiresNote: false,
  requiresCallbackAt: false,
  minTalkSeconds: null,
  hotkey: null,
} as const satisfies Partial<Disposition>;

/** Contract §17: every tenant begins with these. */
export const USUAL_DISPOSITIONS: readonly Pick<Disposition, "code" | "label" | "category" | "final">[] = [
  { code: "sale", label: "Sale", category: "success", final: true },
  { code: "not_interested", label: "Not interested", category: "failure", final: true },
  { code: "callback", label: "Call back", category: "callback", final: false },
  { code: "wrong_number", label: "Wrong number", category: "wrong_number", final: true },
  { code: "do_not_call", label: "Do not call again", category: "dnc", final: true },
  { code: "no_decision", label: "No decision", category: "neutral", final: false },
  { code: "voicemail_left", label: "Voicemail left", category: "machine", final: false },
];
