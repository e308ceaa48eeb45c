import { EngageError } from "../errors.ts";
import type { Disposition } from "../model/disposition.ts";
import type { DispositionId, TenantId } from "../model/ids.ts";
import type { DispositionStore } from "../ports/disposition-store.ts";
import { idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { byText } from "./sorted.ts";
import { OwnedTable } from "./table.ts";

const placeOf = (disposition: Pick<Disposition, "tenantId" | "code">): string =>
  `${disposition.tenantId} ${disposition.code}`;

export class MemoryDispositions implements DispositionStore {
  readonly #byTenant = idGroups();
  readonly #codes = new Map<string, string>();
  readonly #rows: OwnedTable<Disposition>;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<Disposition>(
      journal,
      "dispositions",
      idsBy(this.#byTenant, (disposition) => disposition.tenantId),
      uniqueBy<Disposition>(this.#codes, placeOf),
    );
  }

  async insert(disposition: Disposition): Promise<void> {
    const existingId = this.#codes.get(placeOf(disposition));
    if (existingId !== undefined) {
      throw new EngageError("duplicate-resource", "The code is taken in this tenant.", { extra: { existingId } });
    }
    this.#rows.insert(disposition);
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
    return this.#rows.find(tenantId, id) !== null && this.#rows.remove(id);
  }
}
