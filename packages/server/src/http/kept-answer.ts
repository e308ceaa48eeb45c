import { PROBLEMS, type Slug } from "../problems/catalogue.ts";
import { Problem } from "../problems/problem.ts";

/** What a handler answered, ready to be written. */
export interface WireReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer as it is kept for whoever sends the request again. */
export type Kept =
  | { readonly reply: WireReply }
  | {
      readonly problem: {
        readonly slug: Slug;
        readonly detail: string;
        readonly members: Readonly<Record<string, unknown>>;
        readonly headers: Readonly<Record<string, string>>;
      };
    };

const REPLAYED = { "Idempotency-Replayed": "true" } as const;
/** Not the request's fault, or not about the request: it may fare better next time (C-IDE-2). */
const NOT_KEPT: ReadonlySet<number> = new Set([401, 429]);

/** Null for refusals that are not kept. */
export function keptOf({ slug, message, members, headers }: Problem): Kept | null {
  const { status } = PROBLEMS[slug];
  if (status >= 500 || NOT_KEPT.has(status)) return null;
  return { problem: { slug, detail: message, members, headers } };
}

/** The answer again, marked as one; a refusal is thrown again, under the new request's own instance. */
export function replayOf(kept: Kept): WireReply {
  if ("reply" in kept) return { ...kept.reply, headers: { ...kept.reply.headers, ...REPLAYED } };
  const { slug, detail, members, headers } = kept.problem;
  throw new Problem(slug, detail, { members: { ...members }, headers: { ...headers, ...REPLAYED } });
}
