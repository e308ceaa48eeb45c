import { z } from "zod";
import { Purpose } from "./purpose.ts";

// What every value of law carries: the days it holds, its ground, our trust in it and where a stranger can read it; and the
// words that all kinds of rule share.

/** `2026-06-01`: a calendar date, no time, no zone. */
export const IsoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Where a value comes from, so that a stranger can check it. */
export const Source = z.object({
  /** The document's name. */
  doc: z.string().min(1),
  article: z.string().nullable(),
  url: z.string().nullable(),
  readOn: IsoDate,
  /** SHA-256 of the passage that was read, in hex: the passage itself is not ours to copy. */
  quoteDigest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type Source = z.infer<typeof Source>;

/** H read in a primary text or several agreeing reports; M one secondary source; L weak; U unverified. */
export const Confidence = z.enum(["H", "M", "L", "U"]);
export type Confidence = z.infer<typeof Confidence>;

export const Basis = z.enum(["statute", "regulator", "code", "product-policy"]);
export type Basis = z.infer<typeof Basis>;

/**
 * Who dials and who speaks: `manual` a person dials and speaks; `automatic` a machine dials and a person speaks;
 * `prerecorded` a machine does both.
 */
export const Channel = z.enum(["manual", "automatic", "prerecorded"]);
export type Channel = z.infer<typeof Channel>;

/** ISO 3166-2, such as `US-FL`. */
export const Region = z.string().regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/);

/** What a rule speaks of; a member that is left out means all. */
export const SCOPE = {
  purposes: z.array(Purpose).nonempty().optional(),
  channels: z.array(Channel).nonempty().optional(),
} as const;

/**
 * Written where a value should stand and nobody could find it: what is unknown is not permitted, whatever it is about. An
 * honest pack is full of these, and useful.
 */
export const Unknown = z.object({ unknown: z.string().min(1), ...SCOPE });
export type Unknown = z.infer<typeof Unknown>;

/** The days a value holds (`from` inclusive, `to` exclusive, null = still), in the pack's own zones. */
const SPAN = { from: IsoDate, to: IsoDate.nullable() } as const;
const GROUND = { basis: Basis, confidence: Confidence, source: Source } as const;

/** A value of law, or that it is not known. With `profiles`, only an installation that chose one of them is bound by it. */
export const dated = <T extends z.ZodType>(value: T) =>
  z.object({
    ...SPAN,
    value: z.union([Unknown, value]),
    profiles: z.array(z.string().min(1)).nonempty().optional(),
    ...GROUND,
  });

type Shell = Omit<z.infer<ReturnType<typeof dated>>, "value">;
export type Dated<T> = Shell & { readonly value: T };
export type Stated<T> = Dated<T | Unknown>;

export const isUnknown = (value: unknown): value is Unknown =>
  typeof value === "object" && value !== null && "unknown" in value;

/** The values that are known. Whoever uses them alone must not conclude from their absence that something is permitted. */
export const knownOf = <T>(values: readonly Stated<T>[] | undefined): readonly Dated<T>[] =>
  (values ?? []).filter((stated): stated is Dated<T> => !isUnknown(stated.value));
