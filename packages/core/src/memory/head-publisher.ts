import type { SignedHead } from "../model/audit-head.ts";
import type { HeadPublisher } from "../ports/head-publisher.ts";

/** Keeps what it is told, by tenant: for tests. */
export class MemoryHeadPublisher implements HeadPublisher {
  readonly name = "memory";
  readonly #heads = new Map<string, SignedHead>();

  async publish(head: SignedHead): Promise<void> {
    this.#heads.set(`${head.tenantId} ${head.size}`, head);
  }

  get heads(): readonly SignedHead[] {
    return [...this.#heads.values()];
  }
}
