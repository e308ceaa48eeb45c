import { z } from "zod";
import { type DispositionId, idOf, type TenantId } from "./ids.ts";

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
  category: DispositionCategory,
  /** The contact is done; otherwise the retry rules decide. */
  final: z.boolean(),
  retryDelayMinutes: z.number().int().nullable(),
  createdAt: z.number(),
});
export type Disposition = Readonly<z.infer<typeof Disposition>>;

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
