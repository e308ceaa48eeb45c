export interface HttpAttempt {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}
/** What came of it. A thrown error would say the same; a value makes both cases visible. */
export type HttpOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly retryAfterMs: number | null;
      /** First bytes of the answer, at most LIMITS.webhookExcerptBytes. */
      readonly excerpt: string;
      readonly durationMs: number;
    }
  | { readonly kind: "failed"; readonly error: string; readonly durationMs: number };

/** Sends one POST. Follows no redirect, never throws, answers within `timeoutMs` plus a little. */
export interface HttpSender {
  post(attempt: HttpAttempt): Promise<HttpOutcome>;
}
