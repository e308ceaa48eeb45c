import { Ambient } from "../ambient.ts";
import { EngageError } from "../errors.ts";
import type { Storage, StorageCapabilities, Stores } from "../ports/storage.ts";
import { MemoryAgentHistory } from "./agent-history.ts";
import { MemoryAgents } from "./agent-store.ts";
import { MemoryApiKeys } from "./api-key-store.ts";
import { MemoryAttempts } from "./attempt-store.ts";
import { MemoryAuditHeads } from "./audit-heads.ts";
import { MemoryAudit } from "./audit-log.ts";
import { MemoryCallReports } from "./call-reports.ts";
import { MemoryCalls } from "./call-store.ts";
import { MemoryCallbacks } from "./callback-store.ts";
import { MemoryCampaigns } from "./campaign-store.ts";
import { MemoryChanges } from "./change-log.ts";
import { MemoryCli } from "./cli-store.ts";
import { MemoryConsents } from "./consent-store.ts";
import { MemoryContacts } from "./contact-store.ts";
import { MemoryDeadlines } from "./deadlines.ts";
import { MemoryDispositions } from "./disposition-store.ts";
import { MemoryDnc } from "./dnc-store.ts";
import { MemoryIdempotency } from "./idempotency-store.ts";
import { MemoryImportJobs } from "./import-jobs.ts";
import { type Change, Journal } from "./journal.ts";
import { MemoryOutbox } from "./outbox.ts";
import { MemoryPackArchive } from "./pack-archive.ts";
import { MemoryPreviews } from "./preview-store.ts";
import { MemoryRecordings } from "./recording-store.ts";
import { MemoryRelationships } from "./relationship-store.ts";
import { MemoryReportJobs } from "./report-jobs.ts";
import { MemorySessions } from "./session-store.ts";
import { MemoryTeams } from "./team-store.ts";
import { MemoryTenants } from "./tenant-store.ts";
import { Turns } from "./turns.ts";
import { MemoryUsers } from "./user-store.ts";
import { MemoryWebhooks } from "./webhook-store.ts";

export interface MemoryStorageOptions {
  /**
   * Told every committed transaction's writes, in the order they were made, before the next transaction begins and before
   * `transact` resolves. Must not throw and must not use the storage. A transaction that wrote nothing is not told.
   */
  readonly onCommit?: (changes: readonly Change[]) => void;
  /** Events kept for `outbox.find` and `since` once they are routed; older ones are forgotten. Default 100,000. */
  readonly routedEventsKept?: number;
}

const ROUTED_EVENTS_KEPT = 100_000;

/** Keeps nothing, and has one transaction open at a time. */
const CAPABILITIES: StorageCapabilities = Object.freeze({
  durable: false,
  concurrentTransactions: false,
  knowsLetters: true,
});

/**
 * A storage in this process's memory: for tests, for the simulator, and for a dialer that may forget everything when it
 * ends. Strict: transactions are serial, rows are frozen, and a write in `read` is a fault, as is a `transact` or `read`
 * inside a transaction, which would wait for itself for ever (`invariant-broken`).
 */
export function memoryStorage(options: MemoryStorageOptions = {}): Storage {
  return new MemoryStorage(options);
}

/** The transactions around the code that runs now, innermost first. */
interface Scope {
  readonly owner: MemoryStorage;
  readonly outer: Scope | undefined;
  running: boolean;
}

// One for all storages: while it is used each costs something at every promise the process makes.
const scopes = new Ambient<Scope>();

class MemoryStorage implements Storage {
  readonly capabilities = CAPABILITIES;
  readonly #journal = new Journal();
  readonly #turns = new Turns();
  readonly #stores: Stores;
  readonly #reading: Stores;
  readonly #onCommit: ((changes: readonly Change[]) => void) | undefined;
  /** Knows whether the caller runs inside a transaction that is still open; costs about a tenth, and saves a hang. */
  #open = 0;
  #closed = false;
  #closers: (() => void)[] = [];

  constructor({ onCommit, routedEventsKept = ROUTED_EVENTS_KEPT }: MemoryStorageOptions) {
    this.#onCommit = onCommit;
    this.#stores = storesOn(this.#journal, routedEventsKept);
    const guard = (statement: Statement) => this.#turns.between(() => this.#journal.reading(statement));
    this.#reading = readingStores(this.#stores, guard);
  }

  async transact<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    this.#enter();
    try {
      await this.#turns.begin();
      try {
        return await this.#run(work);
      } finally {
        this.#turns.end();
      }
    } finally {
      this.#leave();
    }
  }

  async read<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    this.#enter();
    try {
      return await work(this.#reading);
    } finally {
      this.#leave();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#open > 0) await new Promise<void>((resolve) => this.#closers.push(resolve));
  }

  async #run<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    const scope: Scope = { owner: this, outer: scopes.get(), running: true };
    this.#journal.begin();
    let result: T;
    try {
      result = await scopes.during(scope, () => work(this.#stores));
    } catch (error) {
      this.#journal.rollback();
      throw error;
    } finally {
      scope.running = false;
    }
    const changes = this.#journal.commit();
    if (changes.length > 0) this.#onCommit?.(changes);
    return result;
  }

  #enter(): void {
    if (this.#closed) throw new EngageError("closed", "The storage is closed.");
    for (let scope = scopes.get(); scope !== undefined; scope = scope.outer) {
      if (scope.owner !== this || !scope.running) continue;
      throw new EngageError("invariant-broken", "A transaction is open here: use the stores it was given.");
    }
    this.#open += 1;
  }

  #leave(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    for (const closer of this.#closers.splice(0)) closer();
  }
}

function storesOn(journal: Journal, routedEventsKept: number): Stores {
  const teams = new MemoryTeams(journal);
  const campaigns = new MemoryCampaigns(journal, teams);
  const calls = new MemoryCalls(journal);
  const outbox = new MemoryOutbox(journal, routedEventsKept);
  return {
    tenants: new MemoryTenants(journal),
    users: new MemoryUsers(journal),
    sessions: new MemorySessions(journal),
    apiKeys: new MemoryApiKeys(journal),
    idempotency: new MemoryIdempotency(journal),
    teams,
    cli: new MemoryCli(journal, campaigns),
    campaigns,
    contacts: new MemoryContacts(journal, campaigns),
    callbacks: new MemoryCallbacks(journal),
    calls,
    recordings: new MemoryRecordings(journal),
    agents: new MemoryAgents(journal, campaigns),
    agentHistory: new MemoryAgentHistory(journal),
    previews: new MemoryPreviews(journal),
    dispositions: new MemoryDispositions(journal, campaigns),
    dnc: new MemoryDnc(journal),
    consents: new MemoryConsents(journal),
    relationships: new MemoryRelationships(journal),
    attempts: new MemoryAttempts(journal),
    audit: new MemoryAudit(journal),
    auditHeads: new MemoryAuditHeads(journal),
    packArchive: new MemoryPackArchive(journal),
    changes: new MemoryChanges(journal),
    outbox,
    webhooks: new MemoryWebhooks(journal, outbox),
    deadlines: new MemoryDeadlines(journal),
    callReports: new MemoryCallReports(calls),
    reportJobs: new MemoryReportJobs(journal),
    importJobs: new MemoryImportJobs(journal),
  };
}

type Statement = () => Promise<unknown>;
type Method = (...args: unknown[]) => Promise<unknown>;

/** The same stores with every statement put through `guard`. */
function readingStores(stores: Stores, guard: (statement: Statement) => Promise<unknown>): Stores {
  const guarded = Object.entries(stores).map(([name, store]: [string, object]) => {
    const members = Object.getOwnPropertyNames(Object.getPrototypeOf(store)).filter(
      (member) => member !== "constructor",
    );
    const methods = members.map((member) => {
      const method = Reflect.get(store, member) as Method;
      return [member, (...args: unknown[]) => guard(() => method.apply(store, args))] as const;
    });
    return [name, Object.fromEntries(methods)] as const;
  });
  return Object.fromEntries(guarded) as unknown as Stores;
}
