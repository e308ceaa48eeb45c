/**
 * What came of asking. `accepted` is a promise to try, not an answer: the outcome comes as events. `refused` is the
 * switch's no, nothing was sent and no event will come. `unknown` means the request may or may not have been taken.
 */
export type SwitchReceipt =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly cause: string }
  | { readonly kind: "unknown"; readonly why: string };
