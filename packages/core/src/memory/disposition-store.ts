import { EngageError } from "../errors.ts";
import type { Disposition, DispositionSet } from "../model/disposition.ts";
import type { DispositionId, DispositionSetId, TenantId } from "../model/ids.ts";
import type { DispositionStore } from "../ports/disposition-store.ts";
import type { MemoryCampaigns } from "./campaign-store.ts";
import { idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { byText } from "./sorted.ts";
import { OwnedTable, VersionedTable } from "./table.ts";

const placeOf = (disposition: Pick<Disposition, "tenantId" | "code">): string =>
  `${disposition.tenantId} ${disposition.code}`;

const nameOf = (set: Pick<DispositionSet, "tenantId" | "name">): string => `${set.tenantId} ${set.name}`;
const MOST_SETS = 200;

export class MemoryDispositions implements DispositionStore {
  readonly #byTenant = idGroups();
  readonly #codes = new Map<string, string>();
  readonly #rows: OwnedTable<Disposition>;
  readonly #setsByTenant = idGroups();
  readonly #setNames = new Map<string, string>();
  readonly #sets: VersionedTable<DispositionSet>;
  readonly #campaigns: MemoryCampaigns;

  constructor(journal: Journal, campaigns: MemoryCampaigns) {
    this.#rows = new OwnedTable<Disposition>(
      journal,
      "dispositions",
      idsBy(this.#byTenant, (disposition) => disposition.tenantId),
      uniqueBy<Disposition>(this.#codes, placeOf),
    );
    this.#sets = new VersionedTable<DispositionSet>(
      journal,
      "disposition_sets",
      idsBy(this.#setsByTenant, (set) => set.tenantId),
      uniqueBy<DispositionSet>(this.#setNames, nameOf),
    );
    this.#campaigns = campaigns;
  }

  async insert(disposition: Disposition): Promise<void> {
    const existingId = this.#codes.get(placeOf(disposition));
    if (existingId !== undefined) {
      throw new EngageError("duplicate-resource", "The code is taken in this tenant.", { extra: { existingId } });
    }
    this.#rows.insert(disposition);
  }

  async find(tenantId: TenantId, id: DispositionId): Promise<Disposition | null> {
    return this.#rows.find(tenantId, id);
  }

  async save(disposition: Disposition): Promise<void> {
    const stored = this.#rows.find(disposition.tenantId, disposition.id);
    if (stored !== null) this.#rows.put(disposition.id, { ...disposition, code: stored.code });
  }

  async byCode(tenantId: TenantId, code: string): Promise<Disposition | null> {
    const id = this.#codes.get(placeOf({ tenantId, code }));
    return id === undefined ? null : this.#rows.get(id);
  }

  async all(tenantId: TenantId): Promise<readonly Disposition[]> {
    const rows = Array.from(this.#byTenant.of(tenantId).after(), (id) => this.#rows.get(id) as Disposition);
    return rows.sort((a, b) => byText(a.code, b.code)).slice(0, 500);
  }

  async remove(tenantId: TenantId, id: DispositionId): Promise<boolean> {
    const disposition = this.#rows.find(tenantId, id);
    if (disposition === null) return false;
    const { code } = disposition;
    const under = (await this.all(tenantId)).some((other) => other.parentCode === code);
    if (under || (await this.sets(tenantId)).some((set) => set.codes.includes(code)))
      throw new EngageError("resource-in-use", "Another disposition or a set needs it.");
    return this.#rows.remove(id);
  }

  async insertSet(set: DispositionSet): Promise<void> {
    this.#refuseTaken(set);
    this.#sets.insert(set);
  }

  async findSet(tenantId: TenantId, id: DispositionSetId): Promise<DispositionSet | null> {
    return this.#sets.find(tenantId, id);
  }

  async saveSet(set: DispositionSet): Promise<DispositionSet> {
    this.#refuseTaken(set);
    return this.#sets.save(set);
  }

  async removeSet(tenantId: TenantId, id: DispositionSetId): Promise<boolean> {
    if (this.#sets.find(tenantId, id) === null) return false;
    if (this.#campaigns.useDispositionSet(id)) throw new EngageError("resource-in-use", "A campaign uses the set.");
    return this.#sets.remove(id);
  }

  async sets(tenantId: TenantId): Promise<readonly DispositionSet[]> {
    const rows = Array.from(this.#setsByTenant.of(tenantId).after(), (id) => this.#sets.get(id) as DispositionSet);
    return rows.sort((a, b) => byText(a.name, b.name)).slice(0, MOST_SETS);
  }

  #refuseTaken(set: DispositionSet): void {
    const existingId = this.#setNames.get(nameOf(set));
    if (existingId === undefined || existingId === set.id) return;
    throw new EngageError("duplicate-resource", "The tenant has a set of this name already.", {
      extra: { existingId },
    });
  }
}
