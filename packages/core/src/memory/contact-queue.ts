import { LIMITS } from "../limits.ts";
import type { Contact, ContactStatus } from "../model/contact.ts";
import { byOrder, type ContactCondition, fitsCondition } from "../model/contact-condition.ts";
import type { Instant } from "../model/instant.ts";
import type { ContactClaim, ContactCounts } from "../ports/contact-store.ts";
import { take } from "./paging.ts";
import { byText, byTime, Sorted, type Timed } from "./sorted.ts";

type StatusCounts = Record<ContactStatus, number>;

/** Contacts of one priority that nobody holds. */
interface Lane {
  readonly priority: number;
  /** Retries and callbacks, by `nextAttemptAt`. */
  readonly timed: Sorted<Timed>;
  /** Never tried, by upload order. */
  readonly fresh: Sorted<string>;
}

export const isDialable = (contact: Contact): boolean => contact.status === "pending" && contact.heldBy === null;

/** The order of a claim: priority descending, then `nextAttemptAt` (null last), then upload order. */
function byTurn(a: Contact, b: Contact): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.nextAttemptAt !== b.nextAttemptAt) {
    return (a.nextAttemptAt ?? Number.POSITIVE_INFINITY) - (b.nextAttemptAt ?? Number.POSITIVE_INFINITY);
  }
  return byText(a.id, b.id);
}

function* fitting(
  ids: Iterable<string>,
  get: (id: string) => Contact,
  condition: ContactCondition | null,
): Generator<Contact> {
  for (const id of ids) {
    const contact = get(id);
    if (condition === null || fitsCondition(contact, condition)) yield contact;
  }
}

/**
 * The contacts of one campaign as the dialer asks for them: who is next, and how many stand where. Everything here follows
 * from the rows alone, so a rollback needs no memory of its own; a claim of n looks at n contacts and the lost leases.
 */
export class ContactQueue {
  readonly ids = new Sorted<string>(byText);
  readonly phones = new Map<string, string>();
  readonly #byStatus: StatusCounts = { pending: 0, dialing: 0, connected: 0, completed: 0, failed: 0, dnc: 0 };
  readonly #held = new Map<string, number>();
  /** Highest priority first. */
  readonly #lanes: Lane[] = [];
  /** Leased, by the first moment they may be claimed again: the end of the lease or the next attempt, the later. */
  readonly #leased = new Sorted<Timed>(byTime);
  /** Every dialable contact with a next attempt, leased or not. */
  readonly #timed = new Sorted<Timed>(byTime);
  #dialable = 0;

  index(before: Contact | null, after: Contact | null): void {
    if (before) this.#leave(before);
    if (after) this.#enter(after);
    if (before?.phone === after?.phone) return;
    if (before) this.#forget(before);
    if (after) this.#list(after);
  }

  total(status: ContactStatus): number {
    return this.#byStatus[status];
  }

  /** Up to `limit` contacts that may be claimed at `now`, best first. */
  next(
    { limit, now, condition, order = [] }: Pick<ContactClaim, "limit" | "now" | "condition" | "order">,
    get: (id: string) => Contact,
  ): readonly Contact[] {
    const looked = order.length === 0 ? limit : Math.max(limit, LIMITS.orderedClaim);
    const best = take(fitting(this.#free(now), get, condition ?? null), looked);
    const lost = [...fitting(this.#lost(now), get, condition ?? null)];
    const usual = lost.length === 0 ? best : [...best, ...lost].sort(byTurn).slice(0, looked);
    const ordered = order.length === 0 ? usual : usual.toSorted((a, b) => byOrder(order, a, b) || byTurn(a, b));
    return ordered.slice(0, limit);
  }

  /** Whose lease is over. */
  *#lost(now: Instant): Generator<string> {
    for (const { at, id } of this.#leased.after()) {
      if (at > now) return;
      yield id;
    }
  }

  counts(now: Instant): ContactCounts {
    const pendingLater = this.#timed.countAfter({ at: now, id: "~" });
    const [next] = take(this.#timed.after({ at: now, id: "~" }), 1);
    return {
      byStatus: { ...this.#byStatus },
      pendingNow: this.#dialable - pendingLater,
      pendingLater,
      held: Object.fromEntries(this.#held),
      nextDueAt: next?.at ?? null,
    };
  }

  *#free(now: Instant): Generator<string> {
    for (const lane of this.#lanes) {
      for (const { at, id } of lane.timed.after()) {
        if (at > now) break;
        yield id;
      }
      yield* lane.fresh.after();
    }
  }

  #enter(contact: Contact): void {
    this.#byStatus[contact.status] += 1;
    if (contact.status === "pending" && contact.heldBy !== null) this.#hold(contact.heldBy, 1);
    if (!isDialable(contact)) return;
    this.#dialable += 1;
    const { id, nextAttemptAt, leasedUntil } = contact;
    if (nextAttemptAt !== null) this.#timed.add({ at: nextAttemptAt, id });
    if (leasedUntil !== null) this.#leased.add({ at: Math.max(leasedUntil, nextAttemptAt ?? leasedUntil), id });
    else if (nextAttemptAt !== null) this.#lane(contact.priority).timed.add({ at: nextAttemptAt, id });
    else this.#lane(contact.priority).fresh.add(id);
  }

  #leave(contact: Contact): void {
    this.#byStatus[contact.status] -= 1;
    if (contact.status === "pending" && contact.heldBy !== null) this.#hold(contact.heldBy, -1);
    if (!isDialable(contact)) return;
    this.#dialable -= 1;
    const { id, nextAttemptAt, leasedUntil } = contact;
    if (nextAttemptAt !== null) this.#timed.delete({ at: nextAttemptAt, id });
    if (leasedUntil !== null) this.#leased.delete({ at: Math.max(leasedUntil, nextAttemptAt ?? leasedUntil), id });
    else if (nextAttemptAt !== null) this.#lane(contact.priority).timed.delete({ at: nextAttemptAt, id });
    else this.#lane(contact.priority).fresh.delete(id);
  }

  #list(contact: Contact): void {
    this.ids.add(contact.id);
    this.phones.set(contact.phone, contact.id);
  }

  #forget(contact: Contact): void {
    this.ids.delete(contact.id);
    this.phones.delete(contact.phone);
  }

  #hold(rule: string, by: number): void {
    const count = (this.#held.get(rule) ?? 0) + by;
    if (count === 0) this.#held.delete(rule);
    else this.#held.set(rule, count);
  }

  #lane(priority: number): Lane {
    const known = this.#lanes.find((lane) => lane.priority === priority);
    if (known) return known;
    const lane = { priority, timed: new Sorted<Timed>(byTime), fresh: new Sorted<string>(byText) };
    this.#lanes.push(lane);
    this.#lanes.sort((a, b) => b.priority - a.priority);
    return lane;
  }
}
