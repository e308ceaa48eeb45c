import { HOUR, type ImportId, type ImportJob } from "@broadnet-engage/core/model";
import type { Clock, Ids, Log, ObjectStore, Storage } from "@broadnet-engage/core/ports";
import type { Caller } from "../http/handler.ts";
import { Problem } from "../problems/problem.ts";
import { checkedText } from "./checked-text.ts";

/** A file that is not in whole after this was left by a process that died. */
const RECEIVED_WITHIN_MS = 6 * HOUR;
/** Imports of a tenant that are not finished. */
export const OPEN_IMPORTS_MAX = 20;

/** A file that came in, where it was put. Whoever uses it keeps it; else it goes with the request. */
export interface ReceivedFile {
  readonly job: ImportJob;
  /** Its first 64 KiB, as text. */
  readonly head: string;
  /** What tells one file from another. */
  readonly sha256: string;
  keep(): void;
  /** At the end of the request. */
  settle(): Promise<void>;
}

export interface ReceiveTools {
  readonly storage: Storage;
  readonly objects: ObjectStore;
  readonly realClock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export type Receive = (
  bytes: AsyncIterable<Uint8Array>,
  caller: Caller,
  limit: number,
  mostLines?: number,
) => Promise<ReceivedFile>;

/**
 * Takes a file in as it comes, into the object store: memory holds one piece of it. The job is noted before the file, so
 * that a process which dies in between leaves nothing nobody knows of.
 */
export function receiver({ storage, objects, realClock, ids, log }: ReceiveTools): Receive {
  async function noted(caller: Caller): Promise<ImportJob> {
    const job = newJob(ids.next<ImportId>(), caller, realClock.now());
    await storage.transact(async ({ importJobs }) => {
      if ((await importJobs.open(caller.tenantId)) >= OPEN_IMPORTS_MAX)
        throw new Problem("limit-exceeded", `${OPEN_IMPORTS_MAX} imports are not finished yet. Wait for one of them.`, {
          members: { limit: OPEN_IMPORTS_MAX },
        });
      await importJobs.insert(job);
    });
    return job;
  }

  async function drop({ tenantId, id, storageKey }: ImportJob): Promise<void> {
    try {
      if (storageKey !== null) await objects.remove(storageKey);
      await storage.transact((stores) => stores.importJobs.remove(tenantId, id));
    } catch (error) {
      log.warn("A file that was not wanted is left for the clearing.", { import_id: id, reason: String(error) });
    }
  }

  return async (bytes, caller, limit, mostLines) => {
    const job = await noted(caller);
    const text = checkedText(bytes, limit, mostLines);
    try {
      const { sha256, size } = await objects.put(job.storageKey ?? "", text.bytes, "text/csv; charset=utf-8");
      let isKept = false;
      return {
        job: { ...job, sizeBytes: size },
        head: text.head(),
        sha256,
        keep: () => {
          isKept = true;
        },
        settle: async () => {
          if (!isKept) await drop(job);
        },
      };
    } catch (error) {
      await drop(job);
      throw text.refusal() ?? error;
    }
  };
}

const newJob = (id: ImportId, { tenantId, actor }: Caller, now: number): ImportJob => ({
  id,
  tenantId,
  kind: "contacts",
  campaignId: null,
  requestedBy: actor.id,
  requestedByName: actor.name,
  request: {},
  status: "receiving",
  attempts: 0,
  leasedUntil: null,
  storageKey: `imports/${tenantId}/${id}.csv`,
  sizeBytes: 0,
  rows: 0,
  imported: 0,
  duplicates: 0,
  dncFiltered: 0,
  invalidPhones: 0,
  malformed: 0,
  errors: [],
  errorsTruncated: false,
  error: null,
  createdAt: now,
  finishedAt: null,
  expiresAt: now + RECEIVED_WITHIN_MS,
  version: 1,
});
