import { z } from "zod";
import { idOf, type TenantId } from "./ids.ts";

/**
 * One request that may be sent again under the same key and must have its effect once.
 *
 * *running* (no answer, lease not over) → *finished* (answer), or → *left* (no answer, lease over: whoever ran it is gone).
 * `refId` tells what it made, written with the thing itself, so that a run that was left can be taken up exactly.
 */
export const IdempotencyEntry = z.object({
  tenantId: idOf<TenantId>(),
  /** The key with everything it is bound to; up to 300 characters. */
  key: z.string(),
  /** Of the request's body: the same key for another request is a mistake. */
  digest: z.string(),
  /** Who runs it now; new for every run. */
  owner: z.string(),
  startedAt: z.number(),
  leasedUntil: z.number(),
  /** Forgotten from then on. */
  expiresAt: z.number(),
  refId: z.string().nullable(),
  /** As whoever ran it wrote it; null until then. */
  answer: z.string().nullable(),
});
export type IdempotencyEntry = Readonly<z.infer<typeof IdempotencyEntry>>;
