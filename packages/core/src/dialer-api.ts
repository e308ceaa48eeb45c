import type { Agent, RequestableState } from "./model/agent.ts";
import type { AuditEntry } from "./model/audit-entry.ts";
import type { AuditKey, SignedHead, TreeHead } from "./model/audit-head.ts";
import type { Call } from "./model/call.ts";
import type { Callback } from "./model/callback.ts";
import type { Campaign, CampaignCounters, CampaignSettings, EffectivePacing } from "./model/campaign.ts";
import type { CliGroup } from "./model/cli.ts";
import type { Contact, CustomFields } from "./model/contact.ts";
import type { AuditRecord, CheckName, Decision } from "./model/decision.ts";
import type { ConsentRecord, DncEntry, DncSource } from "./model/dnc.ts";
import type { DomainEvent, EventType } from "./model/events.ts";
import type {
  AgentId,
  CallbackId,
  CallId,
  CampaignId,
  CliGroupId,
  ConsentId,
  ContactId,
  DeliveryId,
  DncEntryId,
  PreviewId,
  RecordingId,
  RelationshipId,
  TeamId,
  TenantId,
  UserId,
  WebhookId,
} from "./model/ids.ts";
import type { MonitorMode, Transfer, TransferTarget } from "./model/in-call.ts";
import type { Instant } from "./model/instant.ts";
import type { Calibration, PacingPulse, PacingTick, ShadowReport } from "./model/pacing-tick.ts";
import type { DaysQuestion, PermittedCalendar } from "./model/permitted-day.ts";
import type { E164 } from "./model/phone.ts";
import type { ComplianceHint, Preview } from "./model/preview.ts";
import type { Recording } from "./model/recording.ts";
import type { RelationshipRecord } from "./model/relationship.ts";
import type { RulePack } from "./model/rule-pack.ts";
import type { GatewayLoad, NodeLoad } from "./model/switch-load.ts";
import type { Delivery } from "./model/webhook.ts";
import type { CallTotals, CallWork } from "./ports/call-store.ts";
import type { CampaignAssignment } from "./ports/campaign-store.ts";
import type { ContactCounts } from "./ports/contact-store.ts";
import type { Storage, Stores } from "./ports/storage.ts";

// The façade's shape, apart from its making (dialer.ts), so that a server can be written and tested against it.
// Members throw EngageError with the codes named beside them; a refusal changes nothing.

/** Who does it, for events, audit and DNC entries. Where it may be left out it is the embedding program itself: {@link EMBEDDER}. */
export interface Actor {
  readonly id: UserId | null;
  readonly name: string;
}

export const EMBEDDER: Actor = { id: null, name: "embedding program" };

/** What the caller writes in the same transaction: it is kept exactly when the rest is. It may run again, as `Storage.transact` says. */
export type Together<T> = (stores: Stores, result: T) => Promise<unknown>;

export type NewCampaign = Pick<CampaignSettings, "name" | "dialingMode" | "cliGroupId"> &
  Partial<Omit<CampaignSettings, "name" | "dialingMode" | "cliGroupId" | "pacing" | "amd" | "recording">> & {
    readonly pacing?: Partial<CampaignSettings["pacing"]>;
    readonly amd?: Partial<CampaignSettings["amd"]>;
    readonly recording?: Partial<CampaignSettings["recording"]>;
  };

/** A campaign as people see it. */
export interface CampaignView {
  readonly campaign: Campaign;
  readonly counters: CampaignCounters;
  /** Percent, one decimal; 0 when nothing was answered. */
  readonly abandonRate: number;
  readonly pacing: EffectivePacing;
}

/** Contract C-CAM-16. */
export interface Preflight {
  /** Pending contacts of the campaign. */
  readonly total: number;
  readonly dialableNow: number;
  /** Blocked by the clock alone. */
  readonly dialableLater: number;
  readonly blocked: readonly { readonly rule: CheckName; readonly count: number }[];
  /** Numbers that cannot exist. */
  readonly invalid: number;
  readonly nextWindowAt: Instant | null;
  /** Contacts looked at; fewer than `total` for lists over 100,000. The counts are of these. */
  readonly sampleSize: number;
  readonly checkedAt: Instant;
}
/** Contract C-CAM-18. */
export interface CampaignStats {
  readonly totals: CallTotals;
  readonly work: CallWork;
  readonly abandonRate: number;
  readonly contacts: ContactCounts["byStatus"];
  /** On calls ÷ (on calls + available) of the assigned agents; null when they were neither. */
  readonly occupancy: number | null;
}

export interface NewContact {
  /** E.164 or local form. */
  readonly phone: string;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly customFields?: CustomFields;
  readonly externalId?: string | null;
  readonly timezone?: string | null;
  readonly priority?: number;
  /** Other numbers of the same person; those that cannot be numbers are left out. At most 5. */
  readonly altPhones?: readonly string[];
  /** Kept as a record of consent for the campaign's purpose. */
  readonly consent?: {
    readonly obtainedAt: Instant;
    readonly method: string;
    readonly reference?: string | null;
  } | null;
}
/** Members of a contact that people change; `customFields` are laid over those that are there. */
export type ContactChange = Partial<Pick<Contact, "firstName" | "lastName" | "priority" | "customFields">>;
/** Members of an agent that people change. */
export type AgentChange = Partial<Pick<Agent, "sipUser" | "sipPassword" | "teamIds" | "skills" | "maxWrapUpMs">>;

export interface NewCallback {
  readonly contactId: ContactId;
  readonly dueAt: Instant;
  /** One of the contact's numbers; default the main one. */
  readonly phone?: E164 | null;
  readonly timezone?: string | null;
  /** Only this agent calls. */
  readonly agentId?: AgentId | null;
  readonly expiresMinutes?: number | null;
  readonly note?: string | null;
}
export type CallbackChange = Partial<
  Pick<Callback, "dueAt" | "phone" | "timezone" | "agentId" | "expiresMinutes" | "note">
>;

/** Contract §9.3: imported + duplicatesSkipped + dncFiltered + invalidPhones = what was handed in. */
export interface ImportResult {
  readonly imported: number;
  readonly duplicatesSkipped: number;
  readonly dncFiltered: number;
  readonly invalidPhones: number;
  readonly totalInCampaign: number;
  readonly rejected: readonly {
    readonly index: number;
    readonly reason: "invalid_phone" | "duplicate" | "dnc";
    readonly value: string;
  }[];
  readonly rejectedTruncated: boolean;
}

export interface NumberToList {
  /** E.164 or local form. */
  readonly phone: string;
  readonly reason?: string | null;
  readonly expiresAt?: Instant | null;
  /** One of the tenant's: then only its calls are barred; null = all. */
  readonly campaignId?: CampaignId | null;
}

/** What became of the numbers that were to be listed; those that were listed already are `duplicates`. */
export interface DncAdded {
  readonly added: readonly DncEntry[];
  readonly duplicates: readonly DncEntry[];
  /** Numbers that cannot exist. */
  readonly invalid: number;
}

/** Contract C-CAM-17. */
export type LimitingFactor =
  | "none"
  | "no_ready_agents"
  | "calling_hours"
  | "abandon_cap"
  | "retry_delay"
  | "no_contacts"
  | "line_limit"
  | "cps_limit"
  | "switch"
  | "caller_id"
  | "compliance_unavailable";
export interface Diagnostics {
  readonly state: Campaign["status"];
  readonly dialing: boolean;
  readonly limitingFactor: LimitingFactor;
  readonly readyAgents: number;
  readonly notReady: readonly { readonly agentId: AgentId; readonly reason: string }[];
  readonly pendingNow: number;
  readonly pendingLater: number;
  readonly nextRetryAt: Instant | null;
  readonly blocked: readonly { readonly rule: string; readonly count: number }[];
  readonly pacing: {
    /** Lines per agent the mode wants; null where agents launch calls. */
    readonly ratio: number | null;
    readonly targetAbandonPct: number;
    readonly measuredAbandonPct: number;
    readonly window: string | null;
    /** Calls that could be abandoned now without passing the target. */
    readonly headroomCalls: number;
  };
  /** The latest decisions with what they were made of, newest first; at most 20. */
  readonly decisions: readonly PacingTick[];
  readonly calibration: Calibration;
  /** Null: no candidate runs beside. */
  readonly shadow: ShadowReport | null;
  /** How often the guard let less pass than the policy asked for, since the engine's start. */
  readonly guarded: number;
  readonly lastDecision: { readonly at: Instant; readonly launch: number; readonly because: string } | null;
  readonly asOf: Instant;
}

export interface ActiveCount {
  readonly activeCalls: number;
  /** Dialing, ringing, and answered but not yet bridged. */
  readonly ringing: number;
  readonly connected: number;
  readonly asOf: Instant;
  readonly stale: boolean;
  /** Every node of the switch; a call nothing was heard of yet is in the sum only, unless there is one node. */
  readonly nodes: readonly { readonly node: string; readonly up: boolean; readonly activeCalls: number }[];
}

export interface OriginateRequest {
  readonly agentId: AgentId;
  readonly destination: E164;
  readonly campaignId?: CampaignId | null;
  readonly contactId?: ContactId | null;
  readonly cliOverride?: E164 | null;
  /**
   * Dials once however often it is asked, over restarts too: the same key within 24 h gives the call it made the first
   * time. Kept with the call, in one transaction. Up to 300 characters; yours to choose, unique in the tenant.
   */
  readonly idempotencyKey?: string | null;
}
export interface Originated {
  readonly call: Call;
  readonly audit: AuditRecord;
}

export interface CheckRequest {
  readonly phone: E164;
  readonly campaignId?: CampaignId | null;
  /** Added to the phone's own; both must permit. */
  readonly jurisdiction?: string | null;
  readonly cli?: E164 | null;
  readonly purpose?: Campaign["purpose"];
}

/** That a record is in the log (RFC 9162). Hashes in hex. */
export interface AuditProof {
  /** Place of the leaf, from 0. */
  readonly index: number;
  readonly size: number;
  readonly root: string;
  /** Nearest first. */
  readonly path: readonly string[];
  /** The head it is proven under; null while none that holds the record is signed. */
  readonly signed: SignedHead | null;
}

export interface AuditVerdict {
  readonly ok: boolean;
  readonly checked: number;
  /** `AUD-<n>`; under a fork the last record that may be the first wrong one. */
  readonly firstBad: string | null;
  readonly reason: string | null;
}

/** A recorded decision, made again. */
export interface Replay {
  readonly record: AuditRecord;
  readonly decision: Decision;
  /** Byte by byte. */
  readonly same: boolean;
  /** Members of the decision that are not. */
  readonly differs: readonly string[];
  /** Made by the same version of the code, on the same time zone data: only then must it be the same. */
  readonly sameEngine: boolean;
  readonly sameTzdata: boolean;
}

/** Records of a number that are kept, and what for. */
export interface KeptOfPerson {
  readonly what: "consents" | "revocations" | "relationships" | "dnc_entries" | "audit_key";
  readonly records: number;
  readonly why: "proof_of_consent" | "proof_of_relationship" | "proof_of_decisions" | "refusal";
}

/** The log of decisions. `not-found` for a reference that is none. */
export interface AuditView {
  find(ref: string): Promise<{ readonly entry: AuditEntry; readonly proof: AuditProof }>;
  /** Reads records again, by number, both ends included; at most 100,000 at once. Default: from the first. */
  verify(range?: { readonly from?: number; readonly to?: number }): Promise<AuditVerdict>;
  /** That the log of `newer` records holds that of `older` unchanged. `validation-failed` when it is not so large. */
  consistency(older: number, newer: number): Promise<readonly string[]>;
  /** By the packs of then, or by others: what would they have said? `invalid-state` once the person was forgotten. */
  replay(ref: string, packs?: readonly RulePack[] | null): Promise<Replay>;
  /**
   * The whole log as `verifier/verify-audit.mjs` reads it, in pieces of whole lines: keys, signed heads (one is signed for it
   * first), the records' bytes, a last line. It says nothing of any person.
   */
  export(): AsyncIterable<string>;
  /** Signed heads above a size, at most 1,000, smallest first; the log as it is now; the keys. */
  heads(aboveSize?: number): Promise<{
    readonly log: TreeHead;
    readonly heads: readonly SignedHead[];
    readonly keys: readonly AuditKey[];
  }>;
  /** Makes everything the log says of a person nobody's; its proofs still hold. False when it says nothing of him. */
  forget(phone: E164): Promise<boolean>;
}

/** Somebody who acts on a call. `agentOnly`: he may act on his own calls only, else `forbidden`. */
export type Operator = Actor & { readonly agentOnly: boolean };

/**
 * What can be done to a call that is up (contract §18.4). All of them: `not-found`, `forbidden`, `invalid-state` when the
 * call is not where it can be done, `dependency-unavailable` when the switch is away or refuses; then nothing has changed.
 */
export interface LiveControl {
  hold(id: CallId, by?: Operator): Promise<Call>;
  unhold(id: CallId, by?: Operator): Promise<Call>;
  /** `[0-9A-D*#]`, 1–64 (`validation-failed`). They are not written down anywhere. */
  sendDigits(id: CallId, digits: string, by?: Operator): Promise<void>;
  /**
   * To an agent or a team of the tenant, or to an outside number, which passes compliance as every dial does
   * (`compliance-blocked`, with `extra.audit`). `unknown-reference`, `agent-busy` and its kin.
   */
  transfer(id: CallId, kind: Transfer["kind"], to: TransferTarget, by?: Operator): Promise<Call>;
  completeTransfer(id: CallId, by?: Operator): Promise<Call>;
  cancelTransfer(id: CallId, by?: Operator): Promise<Call>;
  pauseRecording(id: CallId, by?: Operator): Promise<Recording>;
  resumeRecording(id: CallId, by?: Operator): Promise<Recording>;
  /** The customer's voicemail hears the message, the agent is in his wrap-up at once. `unknown-reference` (message). */
  dropMessage(id: CallId, messageId: string, by?: Operator): Promise<Call>;
  /** Rings the supervisor's phone and lets it listen in. */
  monitor(id: CallId, mode: MonitorMode, sipUser: string, by?: Operator): Promise<Call>;
  setMonitorMode(id: CallId, mode: MonitorMode, by?: Operator): Promise<Call>;
  stopMonitoring(id: CallId, by?: Operator): Promise<void>;
}

/** A relationship as somebody hands it in. */
export type RelationshipToRecord = Pick<RelationshipRecord, "phone" | "kind" | "startedAt" | "endedAt" | "reference">;

export interface TenantDialer {
  readonly tenantId: TenantId;
  readonly campaigns: {
    /** `unknown-reference` (CLI group), `validation-failed`. */
    create(campaign: NewCampaign, by?: Actor): Promise<CampaignView>;
    /** `not-found`, `campaign-invalid-transition` (mode, CLI group and timezone change only in draft or paused). */
    update(id: CampaignId, changes: Partial<CampaignSettings>, by?: Actor, ifVersion?: number): Promise<CampaignView>;
    /** From draft or paused. `not-found`, `campaign-invalid-transition`, `campaign-no-contacts`, `campaign-no-agents`, `campaign-no-caller-id`, tested in this order (C-CAM-6). */
    start(id: CampaignId, by?: Actor): Promise<Campaign>;
    /** A fence: once this resolves no new dial of the campaign is initiated on any node (C-CAM-10). */
    pause(id: CampaignId, by?: Actor): Promise<Campaign>;
    complete(id: CampaignId, by?: Actor): Promise<Campaign>;
    remove(id: CampaignId, by?: Actor): Promise<void>;
    /** `not-found`, `unknown-reference`. */
    assign(id: CampaignId, assignment: CampaignAssignment): Promise<void>;
    /** `not-found`. */
    view(id: CampaignId): Promise<CampaignView>;
    viewAll(campaigns: readonly Campaign[]): Promise<readonly CampaignView[]>;
    diagnostics(id: CampaignId): Promise<Diagnostics>;
    /** The latest pacing decision of each active campaign that has one, newest first; of this process, and from memory. */
    pulses(): readonly PacingPulse[];
    /** A draft with the same settings and the same people, without contacts. `not-found`. */
    clone(id: CampaignId, name: string | null, by?: Actor): Promise<CampaignView>;
    /** What compliance would say of the list now; dials nothing and writes nothing down (C-CAM-16). `not-found`. */
    preflight(id: CampaignId): Promise<Preflight>;
    /** Over calls that started in [from, to). `not-found`. */
    stats(id: CampaignId, from: Instant, to: Instant): Promise<CampaignStats>;
  };
  readonly contacts: {
    /** 1–10,000 at once, all or nothing. `not-found`, `campaign-invalid-transition` (completed), `limit-exceeded`. */
    import(
      campaignId: CampaignId,
      contacts: readonly NewContact[],
      by?: Actor,
      together?: Together<ImportResult>,
    ): Promise<ImportResult>;
    /** `not-found`, `validation-failed`. */
    change(id: ContactId, changes: ContactChange): Promise<Contact>;
    /** Dialable again, whatever held or finished it. `not-found`, `invalid-state` (in a call, or listed as do-not-call). */
    requeue(id: ContactId): Promise<Contact>;
    /** Erases personal data and keeps a tombstone. `not-found`, `invalid-state` (in a call or on a screen). */
    erase(id: ContactId, by?: Actor): Promise<void>;
  };
  readonly agents: {
    /** `duplicate-resource` when the SIP user is taken. The new agent is offline. */
    add(agent: { id?: AgentId; fullName: string; sipUser: string; teamIds?: readonly TeamId[] }): Promise<Agent>;
    /** During a call or wrap-up the request is kept as `pendingState`; `available` ends wrap-up at once (C-AGT-6). */
    setState(id: AgentId, state: RequestableState, reason: string | null, by?: Actor): Promise<Agent>;
    /** `not-found`, `validation-failed`, `unknown-reference` (team), `duplicate-resource` (SIP user), `invalid-state`. */
    update(id: AgentId, changes: AgentChange): Promise<Agent>;
    /** Takes calls of the chosen campaigns only; from offline to available. `not-found`, `unknown-reference`, `forbidden`. */
    logIn(id: AgentId, campaignIds: readonly CampaignId[], by?: Actor): Promise<Agent>;
    /** Offline, after the present call; the choice of campaigns is forgotten. `not-found`. */
    logOut(id: AgentId, by?: Actor): Promise<Agent>;
  };
  readonly calls: {
    /** By hand: the agent's phone first. `unknown-reference`, `agent-offline`, `agent-not-registered`, `agent-busy`, `compliance-blocked` (extra.audit: AuditRecord), `dependency-unavailable` (switch), `idempotency-key-reused` (another agent or number under the key). */
    originate(request: OriginateRequest, by?: Actor): Promise<Originated>;
    /** `not-found`, `unknown-reference` (code), `invalid-state`, `forbidden` (an agent, not his call). */
    dispose(
      id: CallId,
      disposition: {
        code: string;
        notes?: string | null;
        /** For category `callback`; without it the call is promised for after the usual rest. */
        callback?: { at: Instant; agentOnly?: boolean; phone?: E164 | null };
        /** Laid over the contact's own. */
        customFields?: CustomFields;
        keepWrapUp?: boolean;
      },
      by?: Actor & { readonly agentOnly: boolean },
    ): Promise<Call>;
    /** Ends a live call at the switch. `not-found`, `invalid-state`. */
    hangUp(id: CallId, by?: Actor): Promise<void>;
    activeCount(): Promise<ActiveCount>;
    /** Live calls, oldest first; of one agent where named. */
    live(agentId?: AgentId): Promise<readonly Call[]>;
  } & LiveControl;
  readonly recordings: {
    /** Deletes the sound; the record stays. `not-found`, `invalid-state` (legal hold, or not finished yet). Again: nothing. */
    remove(id: RecordingId, reason: string, by?: Actor): Promise<Recording>;
    /** Keeps it from retention and from deletion by hand, until it is lifted. `not-found`. */
    setLegalHold(id: RecordingId, hold: boolean, by?: Actor): Promise<Recording>;
  };
  readonly callbacks: {
    /** `unknown-reference`, `validation-failed`, `policy-violation` (hours; extra.nextAllowedAt), `invalid-state`, `duplicate-resource` (the contact has an open one). */
    schedule(callback: NewCallback, by?: Actor): Promise<Callback>;
    /** `not-found`, `invalid-state` (over, or under way), and as `schedule`. */
    change(id: CallbackId, changes: CallbackChange): Promise<Callback>;
    /** The contact is one of the list again. `not-found`, `invalid-state`. */
    cancel(id: CallbackId): Promise<void>;
    /** The agent alone makes it from now on. `not-found`, `invalid-state` (another agent's), `forbidden` (not assigned). */
    claim(id: CallbackId, agentId: AgentId): Promise<Callback>;
  };
  readonly previews: {
    /** Null = nothing to dial now. `agent-busy`/`agent-offline`/`agent-not-registered`, `invalid-state` (holds one already, or not a preview campaign). */
    request(agentId: AgentId, campaignId: CampaignId): Promise<{ preview: Preview; contact: Contact } | null>;
    current(agentId: AgentId): Promise<{ preview: Preview; contact: Contact } | null>;
    /** `phone`: another number of the same contact (`validation-failed` when it is none). */
    accept(id: PreviewId, agentId: AgentId, by?: Actor, phone?: E164 | null): Promise<Originated>;
    /** What compliance would say now, as far as it can be said without asking registers or writing anything down. */
    hint(contact: Contact): Promise<ComplianceHint>;
    skip(id: PreviewId, agentId: AgentId, reason: string, retryAfterMs?: number): Promise<void>;
  };
  readonly compliance: {
    /** Decides and writes the decision to the audit log; also when blocked. `unknown-reference`, `dependency-unavailable` (audit). */
    check(request: CheckRequest, by?: Actor): Promise<AuditRecord>;
    /** What would be decided at another moment; leaves no record. `unknown-reference`. */
    simulate(request: CheckRequest, at: Instant): Promise<Decision>;
    readonly audit: AuditView;
    /** Of this installation, each with the digest decisions name it by. */
    packs(): readonly { readonly pack: RulePack; readonly digest: string }[];
    /** When the calling hours permit, day by day. `unknown-reference` (jurisdiction), `validation-failed`, `invalid-range`, `limit-exceeded` (more than 92 days). */
    calendar(question: Omit<DaysQuestion, "zone"> & { readonly zone: string | null }): Promise<PermittedCalendar>;
  };
  readonly dnc: {
    /** Where a number has a reason, an end or a campaign of its own, it goes before the entry's. */
    add(
      phones: readonly (string | NumberToList)[],
      entry: {
        reason: string | null;
        source: DncSource;
        scope?: "tenant" | "campaign";
        campaignId?: CampaignId | null;
        expiresAt?: Instant | null;
      },
      by?: Actor,
      together?: Together<DncAdded>,
    ): Promise<DncAdded>;
    /** The entry is kept as removed; contacts come back only when requeued. `not-found`, `validation-failed` (no reason). */
    remove(id: DncEntryId, reason: string, by?: Actor): Promise<DncEntry>;
  };
  readonly consents: {
    /** 1 to 5,000, all or none; seen by the next check. `limit-exceeded`, `validation-failed`. */
    grant(consents: readonly Omit<ConsentRecord, "id" | "tenantId" | "state">[]): Promise<readonly ConsentRecord[]>;
    /** Of the record's number and purpose, whichever record holds them now; seen by the next check. `not-found`. */
    revoke(id: ConsentId, reason: string | null, by?: Actor): Promise<ConsentRecord>;
  };
  /** What is written down of a number beside its contacts; erasing a contact leaves it where it is. */
  readonly persons: {
    /** What there is and why; what there is none of is left out. */
    kept(phone: E164): Promise<readonly KeptOfPerson[]>;
    /**
     * Takes away what is asked for, and says what is left. A refusal is never taken away: neither a do-not-call entry nor the latest
     * revocation of a purpose. It opens no call; what is uploaded anew counts anew. The key of the audit log has its own `forget`.
     */
    erase(
      phone: E164,
      what: { readonly consents: boolean; readonly relationships: boolean },
    ): Promise<{
      readonly erased: { readonly consents: number; readonly relationships: number };
      readonly kept: readonly KeptOfPerson[];
    }>;
  };
  /** Relationships to people, which some laws take in place of consent. Seen by the next check. */
  readonly relationships: {
    /**
     * 1 to 5,000, all or none; one that begins later counts from then on. Gives for each the record that holds: where the same is held
     * already (number, kind, beginning and reference) it is that one, ended sooner if an earlier end is given. `limit-exceeded`,
     * `validation-failed`.
     */
    record(
      relationships: readonly RelationshipToRecord[],
      by?: Actor,
    ): Promise<{ readonly records: readonly RelationshipRecord[]; readonly added: number }>;
    /**
     * Of the relationship this record is of; now when `at` is null, and at a later day when it is one. An end there is already can only be moved to an
     * earlier moment. `not-found`, `validation-failed`, `invalid-state` (withdrawn).
     */
    end(
      id: RelationshipId,
      end: { readonly at: Instant | null; readonly reason: string },
      by?: Actor,
    ): Promise<RelationshipRecord>;
    /** It was written down wrongly and never was; the records stay. `not-found`, `validation-failed`. */
    withdraw(id: RelationshipId, reason: string, by?: Actor): Promise<RelationshipRecord>;
  };
  readonly cli: {
    /** A group with its numbers in one go. `validation-failed` for a number that cannot exist. */
    addGroup(name: string, phones: readonly string[]): Promise<CliGroup>;
    addNumber(groupId: CliGroupId, phone: E164, label?: string | null): Promise<void>;
  };
  readonly webhooks: {
    /** Sends `webhook.ping` to this endpoint alone, once, and waits for what comes of it. `not-found`. */
    test(id: WebhookId): Promise<Delivery>;
    /** The same event once more, with five attempts of its own. `not-found`, `invalid-state` (the event is no longer stored). */
    redeliver(id: DeliveryId): Promise<Delivery>;
    /** Every stored event of the range, oldest first, 20 a second. `not-found`, `invalid-state` (switched off), `limit-exceeded` (more than 10,000; none is sent). */
    replay(
      id: WebhookId,
      range: { readonly from: Instant; readonly to: Instant; readonly eventTypes?: readonly string[] },
    ): Promise<{ readonly events: number; readonly lastAt: Instant | null }>;
  };
}

export interface DialerStatus {
  readonly running: boolean;
  readonly switchConnected: boolean;
  /** When the switch was last heard or lost. */
  readonly switchSince: Instant | null;
  /** Each node of the switch: its state, since when, why it is lost, how late its events are. */
  readonly nodes: readonly NodeLoad[];
  /** Each way out to a carrier, on each node. */
  readonly gateways: readonly GatewayLoad[];
  /** From the answer to the bridge, over the latest {@link LATEST_BRIDGES} connected calls of this process. */
  readonly answerToBridge: { readonly count: number; readonly p50Ms: number | null; readonly p95Ms: number | null };
}

export const LATEST_BRIDGES = 1_000;

export interface Dialer extends TenantDialer {
  /** Settles what a crash left open, connects to the switch and begins to dial. */
  start(): Promise<void>;
  /** No new dials; the present step ends; the switch is let go. Calls live on at the switch and are taken up at the next start. */
  stop(): Promise<void>;
  /** Told after the change is committed, in order per call. For durable delivery use webhooks. */
  on<T extends EventType>(type: T, listener: (event: DomainEvent<T>) => void): () => void;
  onAny(listener: (event: DomainEvent) => void): () => void;
  forTenant(tenantId: TenantId): TenantDialer;
  status(): DialerStatus;
  /** Makes a node of the switch finish its calls and take no new ones, or ends that. */
  drain(node: string, draining: boolean): void;
  readonly storage: Storage;
}

export type { CheckName };
