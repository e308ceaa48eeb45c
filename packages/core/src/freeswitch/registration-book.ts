import { LIMITS } from "../limits.ts";
import type { Instant } from "../model/instant.ts";
import type { Registration, SwitchEvent } from "../model/leg.ts";

/** One registered phone, as the switch lists it. */
export interface Phone {
  readonly sipUser: string;
  /** What tells this phone from the user's others: the address it gave. */
  readonly contact: string;
  readonly expiresAt: Instant | null;
}

interface KnownPhone {
  readonly userAgent: string | null;
  /** Null when it was only found in the list. */
  readonly registeredAt: Instant | null;
  readonly expiresAt: Instant | null;
}

/** Users remembered; past it the one heard of longest ago is forgotten, and found again in the next list. */
const MAX_USERS = LIMITS.liveCalls;

/**
 * Which phones are registered on one node, from what the switch tells and from its list. A user is registered while any of
 * his phones is. The list knows no makes and no times of registration, so what was heard is kept beside it.
 */
export class RegistrationBook {
  readonly #users = new Map<string, Map<string, KnownPhone>>();
  readonly #node: string;

  constructor(node: string) {
    this.#node = node;
  }

  /** A phone registered, or refreshed. */
  registered(phone: Phone, userAgent: string | null, at: Instant): SwitchEvent {
    const phones = this.#users.get(phone.sipUser) ?? new Map<string, KnownPhone>();
    const registeredAt = phones.get(phone.contact)?.registeredAt ?? at;
    phones.delete(phone.contact);
    phones.set(phone.contact, { userAgent, registeredAt, expiresAt: phone.expiresAt });
    this.#keep(phone.sipUser, phones);
    return { type: "agent.registered", registration: this.#merged(phone.sipUser, phones), at };
  }

  /** A phone unregistered or ran out; contact `*` is all of the user's. */
  gone(sipUser: string, contact: string, at: Instant): SwitchEvent {
    const phones = this.#users.get(sipUser);
    phones?.delete(contact);
    if (phones && phones.size > 0 && contact !== "*")
      return { type: "agent.registered", registration: this.#merged(sipUser, phones), at };
    this.#users.delete(sipUser);
    return { type: "agent.unregistered", sipUser, node: this.#node, at };
  }

  /** Takes over the switch's list, which is the truth; what was not heard of in time comes out as events. */
  sync(list: readonly Phone[], at: Instant): readonly SwitchEvent[] {
    const events: SwitchEvent[] = [];
    const listed = new Map<string, Map<string, KnownPhone>>();
    for (const { sipUser, contact, expiresAt } of list) {
      const known = this.#users.get(sipUser)?.get(contact) ?? { userAgent: null, registeredAt: null };
      const phones = listed.get(sipUser) ?? new Map<string, KnownPhone>();
      listed.set(sipUser, phones.set(contact, { ...known, expiresAt }));
    }
    for (const sipUser of this.#users.keys())
      if (!listed.has(sipUser)) events.push({ type: "agent.unregistered", sipUser, node: this.#node, at });
    for (const [sipUser, phones] of listed) {
      const before = this.#users.get(sipUser);
      if (before === undefined || [...phones.keys()].sort().join() !== [...before.keys()].sort().join())
        events.push({ type: "agent.registered", registration: this.#merged(sipUser, phones), at });
    }
    this.#users.clear();
    for (const [sipUser, phones] of listed) this.#keep(sipUser, phones);
    return events;
  }

  list(): readonly Registration[] {
    return [...this.#users].map(([sipUser, phones]) => this.#merged(sipUser, phones));
  }

  has(sipUser: string): boolean {
    return this.#users.has(sipUser);
  }

  #keep(sipUser: string, phones: Map<string, KnownPhone>): void {
    this.#users.delete(sipUser);
    this.#users.set(sipUser, phones);
    const oldest = this.#users.size > MAX_USERS ? this.#users.keys().next().value : undefined;
    if (oldest !== undefined) this.#users.delete(oldest);
  }

  #merged(sipUser: string, phones: ReadonlyMap<string, KnownPhone>): Registration {
    const all = [...phones.values()];
    const times = all.flatMap(({ registeredAt }) => registeredAt ?? []);
    const ends = all.flatMap(({ expiresAt }) => expiresAt ?? []);
    return {
      sipUser,
      userAgent: all.at(-1)?.userAgent ?? null,
      registeredAt: times.length === 0 ? null : Math.min(...times),
      contactCount: all.length,
      expiresAt: ends.length === 0 ? null : Math.max(...ends),
      node: this.#node,
    };
  }
}

/** A phone's address without what surrounds it: `"Layla" <sip:layla@10.0.0.7:5060;fs_nat=yes>` and the list's `sofia/…/sip:…` meet here. */
export function contactAddress(text: string): string {
  if (text.trim() === "*") return "*";
  const inner = /<([^>]*)>/.exec(text)?.[1] ?? text;
  return (/sips?:[^;>\s]*/.exec(inner)?.[0] ?? inner).slice(0, 300);
}
