/** A refusal of the server, as it said it. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  /** The last part of `type`: what to branch on. `unknown` when the answer was not a problem of this server. */
  readonly slug: string;
  /** Quote it when you ask for help; null when there is none. */
  readonly instance: string | null;
  /** The whole body: `errors`, `compliance`, `existing_id` … */
  readonly body: Readonly<Record<string, unknown>>;
  /** What `Retry-After` says. */
  readonly retryAfterMs: number | null;

  constructor(status: number, body: Readonly<Record<string, unknown>>, retryAfterMs: number | null) {
    super(typeof body.detail === "string" ? body.detail : `The server answered ${status}.`);
    this.status = status;
    this.slug = typeof body.type === "string" ? (body.type.split("/").at(-1) ?? "unknown") : "unknown";
    this.instance = typeof body.instance === "string" ? body.instance : null;
    this.body = body;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What an answer that is not 2xx says. Never throws: a proxy's page is a problem without a name. */
export async function problemFrom(answer: Response): Promise<ProblemError> {
  const isJson = answer.headers.get("content-type")?.includes("json") === true;
  const body: unknown = isJson ? await answer.json().catch(() => ({})) : {};
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  const known = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  return new ProblemError(answer.status, known, Number.isFinite(seconds) ? seconds * 1000 : null);
}
