import { z } from "zod";

// The brand is a plain key and not a unique symbol: declaration files of other packages spell the type out, and could not
// name a symbol of ours. It exists for the compiler only.

/** A UUID that says what it identifies, so that an agent's id cannot be passed for a call's. */
export type Id<K extends string> = string & { readonly "~id": K };

export type TenantId = Id<"tenant">;
export type UserId = Id<"user">;
/** An agent *is* a user: the two ids are the same value. */
export type AgentId = Id<"agent">;
export type TeamId = Id<"team">;
export type CliGroupId = Id<"cli-group">;
export type CampaignId = Id<"campaign">;
export type ContactId = Id<"contact">;
export type CallId = Id<"call">;
export type LegId = Id<"leg">;
export type DispositionId = Id<"disposition">;
export type DncEntryId = Id<"dnc-entry">;
export type ConsentId = Id<"consent">;
export type RelationshipId = Id<"relationship">;
export type EventId = Id<"event">;
export type WebhookId = Id<"webhook">;
export type DeliveryId = Id<"delivery">;
export type SessionId = Id<"session">;
export type ApiKeyId = Id<"api-key">;
export type PreviewId = Id<"preview">;
export type RecordingId = Id<"recording">;
export type ChangeId = Id<"change">;
export type ReportId = Id<"report">;
export type ImportId = Id<"import">;
export type CallbackId = Id<"callback">;
export type DispositionSetId = Id<"disposition-set">;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (value: unknown): value is string => typeof value === "string" && UUID.test(value);

/** zod schema of one kind of id. */
export const idOf = <T extends Id<string>>() => z.custom<T>(isUuid, "must be a UUID");
