import type { Actor, NewContact, NumberToList, TenantDialer } from "@broadnet-engage/core";
import {
  type CampaignId,
  type E164,
  type ImportError,
  type ImportJob,
  parsePhone,
  type TenantId,
} from "@broadnet-engage/core/model";
import type { Storage, Stores } from "@broadnet-engage/core/ports";
import { newContact } from "../routes/contacts.present.ts";
import { CONTACT_TARGETS, contactOf } from "./contact-row.ts";
import { DNC_TARGETS, numberOf } from "./dnc-row.ts";
import type { ImportColumn, Targets } from "./header.ts";
import type { Row } from "./read-rows.ts";

/** What became of a batch of rows; written down in the transaction that stores them. */
export interface BatchResult {
  readonly imported: number;
  readonly duplicates: number;
  readonly dncFiltered: number;
  readonly invalidPhones: number;
  readonly malformed: number;
  readonly errors: readonly ImportError[];
  readonly errorsTruncated: boolean;
}

/** Keeps the job with what its batch became. */
export type Keep = (stores: Stores, result: BatchResult) => Promise<unknown>;

export interface Target {
  readonly columns: Targets;
  /** Stores what can be stored of the rows, and lets the job be kept with it: both or neither. */
  store(columns: readonly ImportColumn[], rows: readonly Row[], keep: Keep): Promise<void>;
}

export interface TargetTools {
  readonly storage: Storage;
  readonly of: (tenantId: TenantId) => TenantDialer;
}

const actorOf = ({ requestedBy, requestedByName }: ImportJob): Actor => ({ id: requestedBy, name: requestedByName });

type Told = Pick<ImportError, "line" | "reason" | "value" | "message">;
const told = ({ line, reason, value, message }: Told): ImportError => ({
  ...{ line, reason, column: null, message },
  value: value.slice(0, 64),
});

/** Rows of one batch, sorted into what can be stored and what cannot. */
class Sifted<T> {
  readonly good: { readonly row: Row; readonly phone: E164; readonly thing: T }[] = [];
  readonly #errors: ImportError[] = [];
  #malformed = 0;

  bad({ line }: Row, problem: Pick<ImportError, "column" | "value" | "message">): void {
    this.#malformed += 1;
    this.#errors.push({ line, reason: "malformed", ...problem });
  }

  add(row: Row, value: string, country: string | null, thing: T): void {
    const phone = parsePhone(value, country);
    if (phone !== null) this.good.push({ row, phone, thing });
    else
      this.#errors.push(
        told({ line: row.line, reason: "invalid_phone", value, message: "is no number that can exist" }),
      );
  }

  /** May be asked more than once: the transaction it is kept in may be run again. */
  result(
    stored: Pick<BatchResult, "imported" | "duplicates" | "dncFiltered">,
    skipped: readonly Told[] = [],
    errorsTruncated = false,
  ): BatchResult {
    const errors = [...this.#errors, ...skipped.map(told)].sort((a, b) => a.line - b.line);
    const malformed = this.#malformed;
    return { ...stored, malformed, invalidPhones: this.#errors.length - malformed, errors, errorsTruncated };
  }
}

const NOTHING = { imported: 0, duplicates: 0, dncFiltered: 0 } as const;
const SKIPPED = {
  duplicate: "is in the campaign already",
  dnc: "is on a do-not-call list; stored, never dialed",
} as const;

/** Contacts of one campaign, by the way JSON takes: the same normalisation, duplicates and do-not-call lists. */
export async function contactTarget({ storage, of }: TargetTools, job: ImportJob): Promise<Target> {
  const { tenantId } = job;
  const campaignId = job.campaignId as CampaignId;
  const country = await storage.read(async (stores) => {
    const own = (await stores.campaigns.find(tenantId, campaignId))?.defaultCountry;
    return own ?? (await stores.tenants.find(tenantId))?.defaultCountry ?? null;
  });
  return {
    columns: CONTACT_TARGETS,
    async store(columns, rows, keep) {
      const sifted = new Sifted<NewContact>();
      for (const row of rows) {
        const read = contactOf(columns, row.cells);
        if ("bad" in read) sifted.bad(row, read.bad);
        else sifted.add(row, read.item.phone, country, newContact(read.item));
      }
      const { good } = sifted;
      if (good.length === 0) return void (await storage.transact((stores) => keep(stores, sifted.result(NOTHING))));
      const contacts = good.map(({ phone, thing }) => ({ ...thing, phone }));
      await of(tenantId).contacts.import(campaignId, contacts, actorOf(job), (stores, result) => {
        const skipped = result.rejected.flatMap(({ index, reason, value }) => {
          const line = good[index]?.row.line;
          return line === undefined || reason === "invalid_phone"
            ? []
            : [{ line, reason, value, message: SKIPPED[reason] }];
        });
        const { imported, duplicatesSkipped: duplicates, dncFiltered } = result;
        return keep(stores, sifted.result({ imported, duplicates, dncFiltered }, skipped, result.rejectedTruncated));
      });
    },
  };
}

/** Numbers of the tenant's own do-not-call list. */
export async function dncTarget({ storage, of }: TargetTools, job: ImportJob): Promise<Target> {
  const { tenantId } = job;
  const country = (await storage.read((stores) => stores.tenants.find(tenantId)))?.defaultCountry ?? null;
  const reason = typeof job.request.reason === "string" ? job.request.reason : null;
  return {
    columns: DNC_TARGETS,
    async store(columns, rows, keep) {
      const sifted = new Sifted<NumberToList>();
      const isOurs = await campaignsOf(storage, tenantId);
      for (const row of rows) {
        const read = numberOf(columns, row.cells);
        if ("bad" in read) sifted.bad(row, read.bad);
        else if (!(await isOurs(read.number.campaignId ?? null)))
          sifted.bad(row, {
            column: "campaign_id",
            value: String(read.number.campaignId),
            message: "is no campaign of yours",
          });
        else sifted.add(row, read.number.phone, country, read.number);
      }
      const { good } = sifted;
      if (good.length === 0) return void (await storage.transact((stores) => keep(stores, sifted.result(NOTHING))));
      const numbers = good.map(({ phone, thing }) => ({ ...thing, phone }));
      await of(tenantId).dnc.add(numbers, { reason, source: "import" }, actorOf(job), (stores, { added }) => {
        const fresh = new Set(added.map(({ phone, campaignId }) => `${phone} ${campaignId}`));
        const skipped = good.flatMap(({ row: { line }, phone, thing }) =>
          fresh.delete(`${phone} ${thing.campaignId ?? null}`)
            ? []
            : [{ line, reason: "duplicate" as const, value: thing.phone, message: "is listed already" }],
        );
        const counts = { imported: added.length, duplicates: good.length - added.length, dncFiltered: 0 };
        return keep(stores, sifted.result(counts, skipped));
      });
    },
  };
}

/** Asks the storage once for each campaign of a batch. */
async function campaignsOf(storage: Storage, tenantId: TenantId): Promise<(id: CampaignId | null) => Promise<boolean>> {
  const known = new Map<CampaignId, boolean>();
  return async (id) => {
    if (id === null) return true;
    const found = known.get(id) ?? (await storage.read((stores) => stores.campaigns.find(tenantId, id))) !== null;
    known.set(id, found);
    return found;
  };
}
