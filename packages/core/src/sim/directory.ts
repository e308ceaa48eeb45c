import type { Instant } from "../model/instant.ts";

export interface Phone {
  readonly sipUser: string;
  readonly registeredAt: Instant;
}

/** The phones the simulated switch knows, and which of them are registered. */
export class Directory {
  readonly #phones = new Map<string, Instant | null>();

  constructor(sipUsers: readonly string[], now: Instant) {
    for (const sipUser of sipUsers) this.#phones.set(sipUser, now);
  }

  has(sipUser: string): boolean {
    return this.#phones.has(sipUser);
  }

  isRegistered(sipUser: string): boolean {
    return this.#phones.get(sipUser) != null;
  }

  set(sipUser: string, registered: boolean, now: Instant): void {
    this.#phones.set(sipUser, registered ? now : null);
  }

  registered(): readonly Phone[] {
    return [...this.#phones].flatMap(([sipUser, registeredAt]) =>
      registeredAt === null ? [] : [{ sipUser, registeredAt }],
    );
  }
}
