import { z } from "zod";

/** What a call is for; rules may differ by it. */
export const Purpose = z.enum(["marketing", "transactional", "collections", "survey", "emergency"]);
export type Purpose = z.infer<typeof Purpose>;
