import type { AgentState, AgentSubState } from "./agent.ts";
import type { CallStatus, FinishedStatus, HangupBy } from "./call.ts";
import type { CampaignStatus, Purpose } from "./campaign.ts";
import type { CliHealth } from "./cli.ts";
import type { ContactStatus, CustomFields } from "./contact.ts";
import type { DncSource } from "./dnc.ts";
import type {
  AgentId,
  CallbackId,
  CallId,
  CampaignId,
  CliGroupId,
  ContactId,
  EventId,
  PreviewId,
  RecordingId,
  RelationshipId,
  ReportId,
  TenantId,
  WebhookId,
} from "./ids.ts";
import type { MonitorMode, Playing } from "./in-call.ts";
import type { Instant } from "./instant.ts";
import type { AmdResult } from "./leg.ts";
import type { E164 } from "./phone.ts";
import type { RecordingFormat } from "./recording.ts";
import type { RelationshipKind } from "./rule-consent.ts";

interface OfCall {
  readonly callId: CallId;
  readonly agentId: AgentId | null;
  readonly campaignId: CampaignId | null;
  readonly contactPhone: E164;
}
interface OfRecording extends OfCall {
  readonly recordingId: RecordingId;
  readonly durationSeconds: number;
  readonly format: RecordingFormat;
  /** Null until it is stored. */
  readonly sizeBytes: number | null;
}
interface OfRelationship {
  readonly relationshipId: RelationshipId;
  readonly phone: E164;
  readonly kind: RelationshipKind;
  readonly startedAt: Instant;
  /** Null = it goes on. */
  readonly endedAt: Instant | null;
  readonly by: string;
}
interface OfCampaign {
  readonly campaignId: CampaignId;
  readonly status: CampaignStatus;
  readonly pauseReason: string | null;
  readonly by: string;
}
interface OfCallback {
  readonly callbackId: CallbackId;
  readonly contactId: ContactId;
  readonly campaignId: CampaignId;
  readonly dueAt: Instant;
  /** Who alone may call; null = anybody of the campaign. */
  readonly agentId: AgentId | null;
}
interface OfPreview {
  readonly previewId: PreviewId;
  readonly contactId: ContactId;
  readonly agentId: AgentId;
  readonly campaignId: CampaignId;
}

/**
 * Every event this library tells, with its payload (contract §16.5). `call.completed` is told exactly once per call, when
 * the record is final: for answered calls when wrap-up closes, for the others at once.
 */
export interface EventPayloads {
  "call.dialing": OfCall & { cli: E164; attempt: number | null; auditRef: string };
  "call.ringing": OfCall & { at: Instant };
  "call.answered": OfCall & { at: Instant };
  "call.connected": OfCall & { waitMs: number; customFields: CustomFields };
  "call.abandoned": OfCall & { waitMs: number; abandonRate: number; window: string };
  "call.ended": OfCall & {
    status: FinishedStatus;
    hangupCause: string;
    hangupBy: HangupBy | null;
    durationSeconds: number;
    talkTimeSeconds: number;
  };
  "call.completed": OfCall & {
    status: CallStatus;
    disposition: string | null;
    durationSeconds: number;
    recordingId: string | null;
    talkTimeSeconds: number;
    abandoned: boolean;
    contactId: ContactId | null;
  };
  "call.dispositioned": OfCall & { disposition: string; previous: string | null; by: string };
  "call.machine_detected": OfCall & { amdResult: AmdResult; action: "hangup" | "agent" | "message" };
  "call.held": OfCall & { by: string };
  "call.resumed": OfCall & { holdSeconds: number };
  "call.transferred": OfCall & { kind: "blind" | "consult"; to: string; by: string };
  "call.message_played": OfCall & { messageId: string; why: Playing["why"] };
  "call.monitored": OfCall & { mode: MonitorMode | null; by: string };
  "recording.ready": OfRecording;
  "recording.failed": OfRecording & { reason: string };
  "recording.paused": OfRecording;
  "recording.resumed": OfRecording;
  "recording.deleted": OfRecording & { by: string; reason: string };
  "agent.state_changed": {
    agentId: AgentId;
    from: AgentState;
    to: AgentState;
    subState: AgentSubState | null;
    reason: string | null;
    stateSince: Instant;
    by: string;
  };
  "agent.sip_registered": { agentId: AgentId; sipUser: string; userAgent: string | null };
  "agent.sip_unregistered": { agentId: AgentId; sipUser: string; userAgent: string | null };
  "campaign.created": OfCampaign;
  "campaign.updated": OfCampaign & { changed: readonly string[] };
  "campaign.started": OfCampaign;
  "campaign.paused": OfCampaign;
  "campaign.completed": OfCampaign;
  "campaign.deleted": OfCampaign;
  /** Rates in percent; the window as the law or the campaign names it. */
  "campaign.abandon_cap_reached": { campaignId: CampaignId; measured: number; limit: number; window: string };
  /** `hoursLeft` at the pace of late; null = nothing was dialed lately. */
  "campaign.list_low": { campaignId: CampaignId; pending: number; hoursLeft: number | null };
  "contacts.imported": {
    campaignId: CampaignId;
    imported: number;
    duplicatesSkipped: number;
    dncFiltered: number;
    invalidPhones: number;
    totalInCampaign: number;
  };
  "contacts.erased": { campaignId: CampaignId; contacts: number; by: string };
  "contact.status_changed": {
    contactId: ContactId;
    campaignId: CampaignId;
    from: ContactStatus;
    to: ContactStatus;
    attempts: number;
  };
  "callback.scheduled": OfCallback;
  "callback.due": OfCallback;
  "callback.missed": OfCallback;
  "callback.completed": OfCallback;
  "preview.offered": OfPreview;
  "preview.accepted": OfPreview;
  "preview.skipped": OfPreview;
  "preview.expired": OfPreview;
  "dnc.added": { phone: E164; source: DncSource; scope: "tenant" | "campaign"; by: string };
  "consent.granted": { phone: E164; purpose: Purpose };
  "consent.revoked": { phone: E164; purpose: Purpose };
  /** The second whenever an end is written down, also one that is still to come or one that is moved. */
  "relationship.recorded": OfRelationship;
  "relationship.ended": OfRelationship;
  "relationship.withdrawn": OfRelationship;
  "dnc.removed": { phone: E164; source: DncSource; scope: "tenant" | "campaign"; by: string };
  "cli.health_changed": { groupId: CliGroupId; cli: E164; from: CliHealth; to: CliHealth; answerRate: number };
  "compliance.blocked": {
    phone: E164;
    rule: string;
    auditRef: string;
    ruleVersion: string;
    origin: "dialer" | "manual" | "api";
    campaignId: CampaignId | null;
  };
  "compliance.registry_stale": { jurisdiction: string; registry: string; freshUntil: Instant };
  "compliance.rule_pack_changed": { jurisdiction: string; pack: string; version: string };
  "switch.connected": { node: string; recoveredCalls: number; lostCalls: number };
  "switch.disconnected": { node: string; recoveredCalls: number; lostCalls: number };
  "switch.reconciled": { node: string; recoveredCalls: number; lostCalls: number };
  "report.ready": { reportId: ReportId; rows: number };
  "webhook.ping": Record<string, never>;
  "webhook.disabled": {
    webhookId: WebhookId;
    url: string;
    reason: "gone" | "no_success";
    failingSince: Instant | null;
  };
}
export type EventType = keyof EventPayloads;

/** One thing that happened, in our own spelling. The wire spelling is `webhooks/catalogue`. */
export type DomainEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly id: EventId;
    readonly type: K;
    readonly tenantId: TenantId;
    readonly at: Instant;
    /** The call's id for call events, else the id of the main resource. */
    readonly correlationId: string;
    readonly payload: Readonly<EventPayloads[K]>;
  };
}[T];
