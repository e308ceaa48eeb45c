import { EngageError } from "../errors.ts";
import type { AgentId, PreviewId, TenantId } from "../model/ids.ts";
import type { Preview } from "../model/preview.ts";
import type { PreviewStore } from "../ports/preview-store.ts";
import { idGroups, idsBy, uniqueBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { take } from "./paging.ts";
import { OwnedTable } from "./table.ts";

const openOnly =
  (member: "agentId" | "contactId") =>
  (preview: Preview): string | null =>
    preview.status === "open" ? preview[member] : null;

export class MemoryPreviews implements PreviewStore {
  readonly #openByAgent = new Map<string, string>();
  readonly #openByContact = new Map<string, string>();
  readonly #byAgent = idGroups();
  readonly #rows: OwnedTable<Preview>;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<Preview>(
      journal,
      "previews",
      idsBy(this.#byAgent, (preview) => preview.agentId),
      uniqueBy(this.#openByAgent, openOnly("agentId")),
      uniqueBy(this.#openByContact, openOnly("contactId")),
    );
  }

  async insert(preview: Preview): Promise<void> {
    this.#refuseSecond(preview);
    this.#rows.insert(preview);
  }

  async lock(tenantId: TenantId, id: PreviewId): Promise<Preview | null> {
    return this.#rows.find(tenantId, id);
  }

  async save(preview: Preview): Promise<void> {
    if (this.#rows.find(preview.tenantId, preview.id) === null) return;
    this.#refuseSecond(preview);
    this.#rows.put(preview.id, preview);
  }

  async recentOf(tenantId: TenantId, agentId: AgentId, limit: number): Promise<readonly Preview[]> {
    const recent = take(this.#byAgent.of(agentId).before(), limit).map((id) => this.#rows.get(id) as Preview);
    return recent.filter((preview) => preview.tenantId === tenantId);
  }

  async openOf(tenantId: TenantId, agentId: AgentId): Promise<Preview | null> {
    const id = this.#openByAgent.get(agentId);
    return id === undefined ? null : this.#rows.find(tenantId, id);
  }

  #refuseSecond(preview: Preview): void {
    if (preview.status !== "open") return;
    const open = [this.#openByAgent.get(preview.agentId), this.#openByContact.get(preview.contactId)];
    if (open.every((id) => id === undefined || id === preview.id)) return;
    throw new EngageError("invalid-state", "The agent or the contact has an open preview already.");
  }
}
