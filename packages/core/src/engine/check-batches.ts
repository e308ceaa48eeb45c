import type { CheckRequest } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import type { Stores } from "../ports/storage.ts";
import type { Engine } from "./context.ts";
import { decideAndRecord, type Question } from "./gate.ts";
import { tellBlocked } from "./launch.ts";
import type { RegistryFacts } from "./registry-facts.ts";
import { inUnit, type Unit } from "./unit.ts";

/** A bare check on its way: the purpose may be its campaign's. */
export interface AskedCheck {
  readonly question: Omit<Question, "purpose"> & { readonly purpose: Question["purpose"] | null };
  readonly registries: RegistryFacts;
}

interface Waiting extends AskedCheck {
  readonly answer: (record: AuditRecord) => void;
  readonly refuse: (error: unknown) => void;
}

/** Checks of one tenant that wait for a commit. */
interface CheckQueue {
  readonly waiting: Waiting[];
  /** Commits, and the checks in them. */
  committing: number;
  underWay: number;
  /** Those of this moment are being gathered. */
  gathering: boolean;
}

const queues = new WeakMap<Engine, Map<TenantId, CheckQueue>>();

function queuesOf(engine: Engine): Map<TenantId, CheckQueue> {
  const known = queues.get(engine) ?? new Map<TenantId, CheckQueue>();
  queues.set(engine, known);
  return known;
}

/**
 * Group commit. A tenant's log has one end, so its appends take turns anyway; checks that come while one is being committed
 * share the next transaction, and the disk is waited for once. Alone, a check waits for nobody: no timer gathers company. Two
 * are under way at once, so that one is decided and sealed while the other waits for the database.
 *
 * @throws EngageError `dependency-unavailable` when the decision could not be written: then there is none.
 */
export function checkInBatch(engine: Engine, tenantId: TenantId, asked: AskedCheck): Promise<AuditRecord> {
  const own = queuesOf(engine);
  const queue = own.get(tenantId) ?? { waiting: [], committing: 0, underWay: 0, gathering: false };
  own.set(tenantId, queue);
  if (queue.waiting.length >= LIMITS.checksWaiting) return Promise.reject(tooManyWait());
  return new Promise((answer, refuse) => {
    queue.waiting.push({ question: asked.question, registries: asked.registries, answer, refuse });
    if (!queue.gathering) void gatherAndCommit(engine, tenantId, queue);
  });
}

/** Whoever was answered with others asks again with them: all who ask in one go share a commit. */
async function gatherAndCommit(engine: Engine, tenantId: TenantId, queue: CheckQueue): Promise<void> {
  queue.gathering = true;
  await null;
  queue.gathering = false;
  begin(engine, tenantId, queue);
}

function begin(engine: Engine, tenantId: TenantId, queue: CheckQueue): void {
  while (mayCommit(queue)) void commitAll(engine, tenantId, queue);
}

/** A commit costs as much as some thirty checks, so one beside another must be worth it, or single checks fill the second place. */
const mayCommit = ({ waiting, committing, underWay }: CheckQueue): boolean =>
  committing === 0
    ? waiting.length > 0
    : committing < LIMITS.checkCommitsAtOnce && waiting.length >= Math.max(LIMITS.checksForAnother, underWay / 2);

/** What one commit takes: what waits, shared out among the places that are free if each share is worth a commit. */
function nextOf(queue: CheckQueue): readonly Waiting[] {
  const places = 1 + LIMITS.checkCommitsAtOnce - queue.committing;
  const share = Math.ceil(queue.waiting.length / places);
  const most = share < LIMITS.checksForAnother ? LIMITS.checksForAnother * places : share;
  return queue.waiting.splice(0, Math.min(most, LIMITS.checksPerCommit));
}

const tooManyWait = (): EngageError =>
  new EngageError("dependency-unavailable", "More checks wait for the audit log than it can take.", {
    extra: { dependency: "audit" },
  });

async function commitAll(engine: Engine, tenantId: TenantId, queue: CheckQueue): Promise<void> {
  queue.committing += 1;
  while (queue.waiting.length > 0) {
    const batch = nextOf(queue);
    queue.underWay += batch.length;
    begin(engine, tenantId, queue);
    await commitOne(engine, batch);
    queue.underWay -= batch.length;
    // Those who were answered may ask again first.
    await null;
  }
  queue.committing -= 1;
  if (queue.committing === 0 && queue.waiting.length === 0) queuesOf(engine).delete(tenantId);
}

/** One transaction for all; when it fails for a reason of its own, each alone, so that nobody fails for another's question. */
async function commitOne(engine: Engine, batch: readonly Waiting[]): Promise<void> {
  try {
    const results = await inUnit(engine, (unit) => decideAll(engine, unit, batch));
    for (const [index, result] of results.entries()) {
      if (result instanceof EngageError) batch[index]?.refuse(result);
      else batch[index]?.answer(result);
    }
  } catch (error) {
    const ours = error instanceof EngageError && error.code === "dependency-unavailable";
    if (ours || batch.length === 1) for (const { refuse } of batch) refuse(error);
    else for (const one of batch) await commitOne(engine, [one]);
  }
}

type Result = AuditRecord | EngageError;

async function decideAll(engine: Engine, unit: Unit, batch: readonly Waiting[]): Promise<readonly Result[]> {
  const questions = await resolved(
    unit.stores,
    batch.map(({ question }) => question),
  );
  const sound = questions.flatMap((question, index) => (question instanceof EngageError ? [] : [{ question, index }]));
  const records = await decideAndRecord(
    engine,
    unit,
    sound.map(({ question }) => question),
    sound.map(({ index }) => batch[index]?.registries ?? {}),
  );
  if (records.length !== sound.length) throw new EngageError("invariant-broken", "A check was not recorded.");
  const results: Result[] = [];
  let told = 0;
  for (const question of questions) {
    const record = question instanceof EngageError ? undefined : records[told++];
    if (record !== undefined && !record.decision.allowed) tellBlocked(unit, record);
    results.push(record ?? (question as EngageError));
  }
  return results;
}

/** The question of a bare check, which dials nobody. */
export const bareQuestion = (tenantId: TenantId, request: CheckRequest, actor: string): AskedCheck["question"] => ({
  tenantId,
  phone: request.phone,
  cli: request.cli ?? null,
  purpose: request.purpose ?? null,
  requestedJurisdiction: request.jurisdiction ?? null,
  contactTimezone: null,
  campaignId: request.campaignId ?? null,
  contactId: null,
  agentId: null,
  callId: null,
  origin: "api",
  actor,
});

/** The questions with their purposes, or why one cannot be asked. Looks each campaign up once. */
export async function resolved(
  stores: Pick<Stores, "campaigns">,
  questions: readonly AskedCheck["question"][],
): Promise<readonly (Question | EngageError)[]> {
  const purposes = new Map<CampaignId, Question["purpose"] | null>();
  for (const { campaignId, tenantId } of questions) {
    if (campaignId === null || purposes.has(campaignId)) continue;
    purposes.set(campaignId, (await stores.campaigns.find(tenantId, campaignId))?.purpose ?? null);
  }
  return questions.map((question) => {
    const { campaignId } = question;
    const usual = campaignId === null ? "marketing" : (purposes.get(campaignId) ?? null);
    if (usual === null)
      return new EngageError("unknown-reference", "There is no such campaign.", {
        extra: { pointer: "#/campaign_id", id: campaignId },
      });
    return { ...question, purpose: question.purpose ?? usual };
  });
}
