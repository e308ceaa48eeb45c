import type { z } from "zod";
import type * as auth from "../contract/auth.ts";
import type * as calls from "../contract/calls.ts";
import type * as campaignInsight from "../contract/campaign-insight.ts";
import type * as campaigns from "../contract/campaigns.ts";
import type * as cliGroups from "../contract/cli-groups.ts";
import type * as compliance from "../contract/compliance.ts";
import type * as contacts from "../contract/contacts.ts";
import type * as dispositions from "../contract/dispositions.ts";
import type * as users from "../contract/users.ts";
import type * as webhooks from "../contract/webhooks.ts";

// What the API answers, as types only: the demo runs no line of the server.

type Body<S> = S extends z.ZodType ? z.output<S> : never;

export type LoginAnswer = Body<(typeof auth.login)["responses"][200]>;
export type Campaign = Body<typeof campaigns.Campaign>;
export type Diagnostics = Body<(typeof campaignInsight.campaignDiagnostics)["responses"][200]>;
export type ImportResult = Body<(typeof contacts.importContacts)["responses"][201]>;
export type Contact = Body<typeof contacts.Contact>;

export type NewContact = z.input<(typeof contacts.importContacts)["body"]>["contacts"][number];
export type Call = Body<typeof calls.Call>;
export type ActiveCount = Body<(typeof calls.activeCount)["responses"][200]>;
export type ComplianceAnswer = Body<(typeof compliance.checkCompliance)["responses"][200]>;
export type CliGroup = Body<typeof cliGroups.CliGroup>;
export type Disposition = Body<typeof dispositions.Disposition>;
export type User = Body<typeof users.User>;
export type Webhook = Body<typeof webhooks.Webhook>;
export type WebhookCreated = Body<typeof webhooks.WebhookCreated>;

/** Every list of the API. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

/** `GET /sim/status`: the simulator's own book. Answered only by a server whose switch is simulated. */
export interface SimStatus {
  readonly speed: number;
  /** Since the server's start; customers' calls. */
  readonly truth: {
    readonly originated: number;
    /** Asked for, and never sent. */
    readonly refused_by_switch: number;
    readonly answered: number;
    readonly bridged: number;
    readonly live_now: number;
    /** How often a number was dialed while a call to it was up. */
    readonly dialed_twice_at_once: number;
  };
}

/** The envelope of a webhook. */
export interface WebhookEvent {
  readonly event_id: string;
  readonly event_type: string;
  readonly occurred_at: string;
  readonly payload: Readonly<Record<string, unknown>>;
}
