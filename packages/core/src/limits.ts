/** Every limit of the library in one place. Each is tested at its edge. */
export const LIMITS = {
  contactsPerImport: 10_000,
  dncPerRequest: 5_000,
  consentsPerRequest: 5_000,
  relationshipsPerRequest: 5_000,
  /** Records of relationships of one number that are looked at before a call, the latest ones. */
  relationshipsCounted: 100,
  calendarDays: 92,
  customFieldKeys: 50,
  customFieldKeyLength: 64,
  customFieldValueLength: 1_000,
  customFieldsBytes: 8 * 1024,
  nameLength: 200,
  personNameLength: 100,
  reasonLength: 500,
  agentReasonLength: 200,
  notesLength: 5_000,
  /** Largest page any store hands out. */
  pageSize: 200,
  /** Campaigns one engine looks at in a tick; the rest wait for the next one, oldest look first. */
  activeCampaigns: 1_000,
  /** Pacing decisions of a campaign kept for diagnostics: a minute of them. */
  ticksKept: 240,
  /** Of those shown at once. */
  ticksShown: 20,
  /** What one pacing policy keeps of what it learned, as JSON. */
  learnedBytes: 256 * 1024,
  /** Contacts one campaign may claim in one tick. */
  claimBatch: 100,
  /** Deadlines fired in one step; the rest are due in the next. */
  deadlinesPerStep: 500,
  /** Switch events waiting in the inbox. Past it the newest are dropped and a reconciliation is ordered. */
  inboxEvents: 100_000,
  /** Free contacts that a claim with an order of its own looks at. */
  orderedClaim: 20_000,
  /** Contacts a search ranks; a common word fits more, and nobody reads them. */
  searchCandidates: 1_000,
  altPhones: 5,
  /** Longer lists are judged by a sample before they are dialed. */
  preflightContacts: 100_000,
  preflightSample: 10_000,
  /** Previews of an agent looked back on for how many in a row were not taken. */
  previewsInARow: 20,
  skills: 20,
  /** A clearance is worthless after this long: facts age. */
  clearanceMs: 60_000,
  /** How long a claimed contact is kept from others before it is dialed. */
  contactLeaseMs: 30_000,
  /** Bare checks written in one transaction, and those that may wait for theirs. */
  checksPerCommit: 250,
  checkCommitsAtOnce: 2,
  /** Checks that are worth a commit beside the one under way. */
  checksForAnother: 32,
  checksWaiting: 10_000,
  /** Decisions read at once, to be verified or handed out. */
  auditRange: 1_000,
  /** Decisions one verification reads again. */
  auditVerified: 100_000,
  /** Heads told with an answer. */
  auditHeads: 1_000,
  /** No fact source may hold a decision longer than this; then the fact is unknown, and unknown is no. */
  factTimeoutMs: 500,
  /** Live calls a reconciliation reads in one go. */
  liveCalls: 20_000,
  webhookBodyBytes: 64 * 1024,
  webhookExcerptBytes: 1024,
  webhookTimeoutMs: 10_000,
  /** Recordings on their way to the object store at once. */
  uploadsAtOnce: 4,
  /** Recordings that retention deletes in one step. */
  expiredAtOnce: 100,
  /** Requests under way at once, over all endpoints. */
  webhookConcurrency: 256,
  /** Of one endpoint: at first, and after it has answered well for a while. */
  webhookFirstAllowance: 8,
  webhookPerEndpoint: 64,
  /** Of one tenant. */
  webhookEndpoints: 100,
  replayEvents: 10_000,
  outboxBatch: 500,
  /** Old events, and old deliveries, of one tenant forgotten in one go. */
  sweepBatch: 1_000,
  /** Attempts at one number that rules look at; who was tried oftener is not called. */
  attemptsCounted: 100,
  /** Days attempts are kept that nobody refused in: longer than any rule counts. */
  attemptDays: 400,
  deliveriesBatch: 256,
} as const;
