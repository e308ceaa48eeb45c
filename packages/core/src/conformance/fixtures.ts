import { type Agent, UNSEEN_PHONE } from "../model/agent.ts";
import type { ApiKey } from "../model/api-key.ts";
import { type Call, type CallEventRecord, NOTHING_IN_CALL } from "../model/call.ts";
import { CAMPAIGN_DEFAULTS, type Campaign } from "../model/campaign.ts";
import type { ChangeRecord } from "../model/change.ts";
import type { CliGroup, CliNumber } from "../model/cli.ts";
import type { Contact } from "../model/contact.ts";
import type { Deadline } from "../model/deadline.ts";
import { type AuditDraft, CHECKS, type CheckDetail, type CheckName, type Decision } from "../model/decision.ts";
import { type Disposition, PLAIN_DISPOSITION } from "../model/disposition.ts";
import type { ConsentRecord, DncEntry } from "../model/dnc.ts";
import type { IdempotencyEntry } from "../model/idempotency.ts";
import type { UserId } from "../model/ids.ts";
import type { ImportJob } from "../model/import-job.ts";
import { HOUR, MINUTE } from "../model/instant.ts";
import type { DialAttempt } from "../model/past-attempt.ts";
import type { Preview } from "../model/preview.ts";
import type { Recording } from "../model/recording.ts";
import type { ReportJob } from "../model/report-job.ts";
import type { Team } from "../model/team.ts";
import { TENANT_DEFAULTS, type Tenant } from "../model/tenant.ts";
import type { Session, User } from "../model/user.ts";
import type { Delivery, StoredEvent, WebhookEndpoint } from "../model/webhook.ts";
import { e164, NOW, type Source, source } from "./chance.ts";
import { aCallback, aDispositionSet, aRelationship } from "./list-fixtures.ts";

const stamps = { createdAt: NOW, updatedAt: NOW, version: 1 };

function aTenant({ ids }: Source, over: Partial<Tenant>): Tenant {
  const id = over.id ?? ids.next<Tenant["id"]>();
  const usual = { name: "Gulf Motor", slug: `tenant-${id}`, timezone: "Asia/Dubai", defaultCountry: "AE" };
  const set = { requestsPerMinute: null, settings: TENANT_DEFAULTS };
  return { ...usual, status: "active", ...set, ...stamps, ...over, id };
}

function aUser({ ids }: Source, over: Partial<User>): User {
  const id = over.id ?? ids.next<User["id"]>();
  return {
    tenantId: ids.next(),
    email: `user-${id}@example.com`,
    fullName: "Sara Haddad",
    role: "supervisor",
    passwordHash: "$scrypt$ln=1,r=1,p=1$c2FsdA$aGFzaA",
    disabled: false,
    teamScope: false,
    lastLoginAt: null,
    ...stamps,
    ...over,
    id,
  };
}

function aSession({ ids }: Source, over: Partial<Session>): Session {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    userId: ids.next(),
    refreshHash: "5e".repeat(32),
    previousHash: null,
    rotatedAt: null,
    createdAt: NOW,
    expiresAt: NOW + 24 * HOUR,
    revokedAt: null,
    ...over,
  };
}

function anApiKey({ ids }: Source, over: Partial<ApiKey>): ApiKey {
  const id = over.id ?? ids.next<ApiKey["id"]>();
  const usual = { name: "CRM", role: "supervisor", scopes: ["contacts:write"], hash: `hash-of-${id}` } as const;
  const times = { createdAt: NOW, expiresAt: NOW + 24 * HOUR, lastUsedAt: null };
  return {
    ...usual,
    tenantId: ids.next(),
    scopes: ["contacts:write"],
    hint: "bne_live_…a1B2",
    createdBy: ids.next(),
    ...times,
    ...over,
    id,
  };
}

function anIdempotencyEntry({ ids }: Source, over: Partial<IdempotencyEntry>): IdempotencyEntry {
  return {
    tenantId: ids.next(),
    key: `key-${ids.next<string>()}`,
    digest: "d1".repeat(32),
    owner: ids.next<string>(),
    startedAt: NOW,
    leasedUntil: NOW + MINUTE,
    expiresAt: NOW + 24 * HOUR,
    refId: null,
    answer: null,
    ...over,
  };
}

function aTeam({ ids }: Source, over: Partial<Team>): Team {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    name: "Renewals",
    agentIds: [],
    supervisorIds: [],
    ...stamps,
    ...over,
  };
}

function aCliGroup({ ids }: Source, over: Partial<CliGroup>): CliGroup {
  return { id: ids.next(), tenantId: ids.next(), name: "Main numbers", ...stamps, ...over };
}

function aCliNumber({ ids, aPhone }: Source, over: Partial<CliNumber>): CliNumber {
  return {
    groupId: ids.next(),
    tenantId: ids.next(),
    phone: aPhone(),
    country: "AE",
    label: null,
    enabled: true,
    ownershipEvidence: null,
    verifiedAt: null,
    dailyCap: null,
    coolDownUntil: null,
    health: "good",
    createdAt: NOW,
    ...over,
  };
}

function aCampaign({ ids }: Source, over: Partial<Campaign>): Campaign {
  return {
    ...CAMPAIGN_DEFAULTS,
    id: ids.next(),
    tenantId: ids.next(),
    name: "Autumn motor renewals",
    dialingMode: "progressive",
    cliGroupId: ids.next(),
    ownRules: { callingHours: [{ week: {} }], frequency: [], cooldown: [] },
    status: "draft",
    pauseReason: null,
    startedAt: null,
    pausedAt: null,
    resumedAt: null,
    completedAt: null,
    deletedAt: null,
    ...stamps,
    ...over,
  };
}

function aContact({ ids, aPhone }: Source, over: Partial<Contact>): Contact {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    campaignId: ids.next(),
    phone: aPhone(),
    firstName: "Huda",
    lastName: "Mansour",
    customFields: {},
    externalId: null,
    altPhones: [],
    timezone: null,
    priority: 50,
    status: "pending",
    attempts: 0,
    reached: false,
    lastCallAt: null,
    nextAttemptAt: null,
    disposition: null,
    heldBy: null,
    leaseEpoch: 0,
    leasedUntil: null,
    ...stamps,
    ...over,
  };
}

function anAgent({ ids }: Source, over: Partial<Agent>): Agent {
  const id = over.id ?? ids.next<Agent["id"]>();
  return {
    tenantId: ids.next(),
    fullName: "Omar Nasser",
    sipUser: `sip-${id}`,
    teamIds: [],
    state: "available",
    subState: null,
    stateSince: NOW,
    reason: null,
    pendingState: null,
    currentCallId: null,
    ...UNSEEN_PHONE,
    sipRegistered: true,
    registeredAt: NOW,
    userAgent: "Softphone 1.0",
    contactCount: 1,
    registrationExpiresAt: NOW + 3_600_000,
    registeredNode: "fs1",
    skills: [],
    sipPassword: null,
    maxWrapUpMs: null,
    sessionCampaignIds: null,
    ...stamps,
    ...over,
    id,
  };
}

function aCall({ ids, aPhone }: Source, over: Partial<Call>): Call {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    campaignId: null,
    contactId: null,
    agentId: null,
    phone: aPhone(),
    cli: e164("+97142000000"),
    direction: "outbound",
    mode: "progressive",
    attempt: 1,
    phase: "dialing",
    outcome: null,
    customerLegId: ids.next(),
    agentLegId: null,
    agentLegReady: false,
    customerLegReady: false,
    startedAt: NOW,
    ringingAt: null,
    answeredAt: null,
    connectedAt: null,
    endedAt: null,
    completedAt: null,
    abandoned: false,
    amdResult: null,
    hangupCause: null,
    sipCode: null,
    hangupBy: null,
    disposition: null,
    notes: null,
    auditRef: "AUD-1",
    ruleVersion: "2026-06-01",
    ringTimeoutMs: 25_000,
    connectThresholdMs: 2_000,
    wrapUpMs: 30_000,
    node: "fs1",
    ...NOTHING_IN_CALL,
    gateway: "carrier",
    triedGateways: [],
    sentBefore: false,
    agentSeated: false,
    version: 1,
    ...over,
  };
}

/** A call that was answered after 5 s, bridged after 6 s and ended after 66 s: one minute of talk. */
function aFinishedCall(from: Source, over: Partial<Call>): Call {
  const startedAt = over.startedAt ?? NOW;
  const ended: Partial<Call> = {
    phase: "final",
    outcome: "completed",
    ringingAt: startedAt + 2_000,
    answeredAt: startedAt + 5_000,
    connectedAt: startedAt + 6_000,
    endedAt: startedAt + 66_000,
    completedAt: startedAt + 90_000,
    hangupCause: "NORMAL_CLEARING",
    sipCode: 200,
    hangupBy: "customer",
  };
  return aCall(from, { ...ended, ...over });
}

function aCallEvent({ ids }: Source, over: Partial<CallEventRecord>): CallEventRecord {
  return { callId: ids.next(), seq: 1, at: NOW, type: "call.dialing", data: { cli: "+97142000000" }, ...over };
}

/** A minute of a call's sound, stored and verified. */
function aRecording({ ids, aPhone }: Source, over: Partial<Recording>): Recording {
  const id = over.id ?? ids.next<Recording["id"]>();
  return {
    tenantId: ids.next(),
    callId: ids.next(),
    campaignId: null,
    agentId: null,
    phone: aPhone(),
    legId: ids.next(),
    status: "ready",
    format: "mp3",
    sourceName: `${id}.mp3`,
    storageKey: `recordings/${id}.mp3`,
    startedAt: NOW,
    endedAt: NOW + 60_000,
    durationMs: 60_000,
    pausedMs: 0,
    pausedAt: null,
    sizeBytes: 480_000,
    sha256: "9f".repeat(32),
    uploadAttempts: 1,
    nextUploadAt: null,
    lastError: null,
    legalHold: false,
    deleteAfter: null,
    deletedAt: null,
    deletedBy: null,
    deleteReason: null,
    ...stamps,
    ...over,
    id,
  };
}

function aPreview({ ids }: Source, over: Partial<Preview>): Preview {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    campaignId: ids.next(),
    contactId: ids.next(),
    agentId: ids.next(),
    leaseEpoch: 1,
    offeredAt: NOW,
    expiresAt: NOW + MINUTE,
    skipReason: null,
    status: "open",
    ...over,
  };
}

function aDisposition({ ids }: Source, over: Partial<Disposition>): Disposition {
  const usual = { code: "sale", label: "Sale", category: "success", final: true } as const;
  return { id: ids.next(), tenantId: ids.next(), ...PLAIN_DISPOSITION, ...usual, createdAt: NOW, ...over };
}

function aDncEntry({ ids, aPhone }: Source, over: Partial<DncEntry>): DncEntry {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    phone: aPhone(),
    source: "manual",
    reason: "asked not to be called",
    addedBy: "Sara Haddad",
    addedById: null,
    addedAt: NOW,
    scope: "tenant",
    campaignId: null,
    expiresAt: null,
    removedAt: null,
    removedBy: null,
    removedById: null,
    removedReason: null,
    ...over,
  };
}

function aConsent({ ids, aPhone }: Source, over: Partial<ConsentRecord>): ConsentRecord {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    phone: aPhone(),
    purpose: "marketing",
    state: "granted",
    method: "web form",
    at: NOW,
    expiresAt: null,
    evidence: null,
    form: "express",
    ...over,
  };
}

function anAttempt({ ids, aPhone }: Source, over: Partial<DialAttempt>): DialAttempt {
  return {
    tenantId: ids.next(),
    callId: ids.next(),
    phone: aPhone(),
    at: NOW,
    purpose: "marketing",
    channel: "automatic",
    campaignId: null,
    outcome: null,
    confirmed: false,
    ...over,
  };
}

function aDecision({ aPhone }: Source, over: Partial<Decision>): Decision {
  const passed: CheckDetail = { result: "passed", reason: "Nothing speaks against it." };
  return {
    allowed: true,
    phone: aPhone(),
    cli: e164("+97142000000"),
    purpose: "marketing",
    jurisdiction: "AE",
    packs: [{ id: "ae", version: "2026-06-01" }],
    ruleVersion: "2026-06-01",
    tzdata: "2025c",
    checks: Object.fromEntries(CHECKS.map((check) => [check, passed])) as Record<CheckName, CheckDetail>,
    failedRules: [],
    blockingRule: null,
    blockingReason: null,
    localTimes: [{ timezone: "Asia/Dubai", localTime: "2026-11-04T12:00" }],
    nextAllowedAt: null,
    checkedAt: NOW,
    validUntil: NOW + HOUR,
    ...over,
  };
}

function anAuditDraft(from: Source, over: Partial<AuditDraft>): AuditDraft {
  return {
    tenantId: from.ids.next(),
    at: NOW,
    origin: "dialer",
    actor: "dialer",
    campaignId: null,
    contactId: null,
    agentId: null,
    callId: null,
    decision: aDecision(from, {}),
    facts: { registries: {} },
    inputs: {
      engine: "0.1.0",
      tzdata: "2026b",
      packSet: "5e".repeat(32),
      packs: [{ id: "ae", version: "2026-06-01", digest: "ae".repeat(32) }],
      calendars: [{ id: "ae-days", digest: "ca".repeat(32) }],
      registries: [{ name: "ae.tdra", asOf: NOW, digest: null }],
    },
    spareKey: () => Buffer.from(from.random.bytes(64)).toString("base64"),
    ...over,
  };
}

function aChange({ ids }: Source, over: Partial<ChangeRecord>): ChangeRecord {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    at: NOW,
    actorId: ids.next<UserId>(),
    actorName: "Mariam Saleh",
    ip: "192.0.2.7",
    action: "update_campaign",
    resourceType: "campaign",
    resourceId: ids.next<string>(),
    before: { dial_ratio: 1.5 },
    after: { dial_ratio: 2 },
    ...over,
  };
}

function anEvent({ ids }: Source, over: Partial<StoredEvent>): StoredEvent {
  const id = over.id ?? ids.next<StoredEvent["id"]>();
  const usual = { type: "call.completed", at: NOW, correlationId: ids.next<string>() };
  return { tenantId: ids.next(), ...usual, body: `{"event_id":"${id}"}`, ...over, id };
}

function anEndpoint({ ids }: Source, over: Partial<WebhookEndpoint>): WebhookEndpoint {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    url: "https://hooks.example.com/engage",
    events: ["*"],
    description: null,
    enabled: true,
    secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    previousSecret: null,
    previousSecretUntil: null,
    health: "healthy",
    failingSince: null,
    ...stamps,
    ...over,
  };
}

function aDelivery({ ids }: Source, over: Partial<Delivery>): Delivery {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    webhookId: ids.next(),
    eventId: ids.next(),
    eventType: "call.completed",
    status: "pending",
    attempts: 0,
    attemptLog: [],
    nextAttemptAt: NOW,
    leasedUntil: null,
    lastStatusCode: null,
    lastError: null,
    createdAt: NOW,
    deliveredAt: null,
    ...over,
  };
}

function aDeadline({ ids }: Source, over: Partial<Deadline>): Deadline {
  return { kind: "ring_limit", refId: ids.next(), tenantId: ids.next(), dueAt: NOW, ...over };
}

function aReportJob({ ids }: Source, over: Partial<ReportJob>): ReportJob {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    requestedBy: null,
    request: { report_type: "call_detail" },
    status: "queued",
    attempts: 0,
    leasedUntil: null,
    rows: null,
    storageKey: null,
    error: null,
    createdAt: NOW,
    finishedAt: null,
    expiresAt: null,
    version: 1,
    ...over,
  };
}

function anImportJob({ ids }: Source, over: Partial<ImportJob>): ImportJob {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    kind: "contacts",
    campaignId: null,
    requestedBy: null,
    requestedByName: "embedding program",
    request: { delimiter: "comma" },
    status: "queued",
    attempts: 0,
    leasedUntil: null,
    storageKey: "imports/a.csv",
    sizeBytes: 12,
    rows: 0,
    imported: 0,
    duplicates: 0,
    dncFiltered: 0,
    invalidPhones: 0,
    malformed: 0,
    errors: [],
    errorsTruncated: false,
    error: null,
    createdAt: NOW,
    finishedAt: null,
    expiresAt: null,
    version: 1,
    ...over,
  };
}

/**
 * Builders of complete, valid rows. Each takes the members that matter to the test; ids of things that were not named are
 * fresh and point at nothing. The same seed gives the same rows in the same order.
 */
export function fixtures(seed: number) {
  const from = source(seed);
  const bind =
    <T>(build: (from: Source, over: Partial<T>) => T) =>
    (over: Partial<T> = {}): T =>
      build(from, over);
  return {
    ...from,
    aTenant: bind(aTenant),
    aUser: bind(aUser),
    aSession: bind(aSession),
    anApiKey: bind(anApiKey),
    anIdempotencyEntry: bind(anIdempotencyEntry),
    aTeam: bind(aTeam),
    aCliGroup: bind(aCliGroup),
    aCliNumber: bind(aCliNumber),
    aCampaign: bind(aCampaign),
    aContact: bind(aContact),
    anAgent: bind(anAgent),
    aCall: bind(aCall),
    aFinishedCall: bind(aFinishedCall),
    aCallEvent: bind(aCallEvent),
    aRecording: bind(aRecording),
    aPreview: bind(aPreview),
    aDisposition: bind(aDisposition),
    aDncEntry: bind(aDncEntry),
    aConsent: bind(aConsent),
    aRelationship: bind(aRelationship),
    anAttempt: bind(anAttempt),
    aDecision: bind(aDecision),
    anAuditDraft: bind(anAuditDraft),
    aChange: bind(aChange),
    anEvent: bind(anEvent),
    anEndpoint: bind(anEndpoint),
    aDelivery: bind(aDelivery),
    aDeadline: bind(aDeadline),
    aReportJob: bind(aReportJob),
    anImportJob: bind(anImportJob),
    aCallback: bind(aCallback),
    aDispositionSet: bind(aDispositionSet),
  };
}
export type Fixtures = ReturnType<typeof fixtures>;
