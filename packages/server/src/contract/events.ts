import { isEventType, isSubscription } from "@broadnet-engage/core/webhooks";
import { z } from "zod";

/** `*`, a family such as `call.*`, or an exact type (C-WH-13). */
export const eventPattern = z
  .string()
  .max(64)
  .refine(isSubscription, "must be *, a family such as call.*, or a known event type such as call.completed");

/** An exact type, e.g. `call.completed`. */
export const eventType = z.string().max(64).refine(isEventType, "must be a known event type such as call.completed");
