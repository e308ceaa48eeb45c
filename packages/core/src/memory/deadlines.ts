import type { Deadline, DeadlineKind } from "../model/deadline.ts";
import type { Instant } from "../model/instant.ts";
import type { Deadlines } from "../ports/deadlines.ts";
import { Groups } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { take } from "./paging.ts";
import { byText, byTime, Sorted, type Timed } from "./sorted.ts";
import { type Index, Table } from "./table.ts";

const keyOf = (kind: DeadlineKind, refId: string): string => `${refId} ${kind}`;

export class MemoryDeadlines implements Deadlines {
  readonly #queue = new Sorted<Timed>(byTime);
  readonly #byThing = new Groups<string>(byText);
  readonly #rows: Table<Deadline>;

  constructor(journal: Journal) {
    this.#rows = new Table<Deadline>(journal, "deadlines", queued(this.#queue), ofThing(this.#byThing));
  }

  async set(deadline: Deadline): Promise<void> {
    this.#rows.put(keyOf(deadline.kind, deadline.refId), deadline);
  }

  async cancel(kind: DeadlineKind, refId: string): Promise<void> {
    this.#rows.remove(keyOf(kind, refId));
  }

  async clear(refId: string): Promise<void> {
    for (const key of [...this.#byThing.of(refId).after()]) this.#rows.remove(key);
  }

  async due(now: Instant, limit: number): Promise<readonly Deadline[]> {
    const due: Deadline[] = [];
    for (const { id } of take(this.#queue.after(), limit)) {
      const deadline = this.#rows.get(id) as Deadline;
      if (deadline.dueAt > now) break;
      due.push(deadline);
    }
    return due;
  }

  async of(kind: DeadlineKind, refId: string): Promise<Instant | null> {
    return this.#rows.get(keyOf(kind, refId))?.dueAt ?? null;
  }

  async next(): Promise<Instant | null> {
    return this.#queue.first?.at ?? null;
  }
}

const placeOf = (deadline: Deadline): Timed => ({ at: deadline.dueAt, id: keyOf(deadline.kind, deadline.refId) });

function queued(queue: Sorted<Timed>): Index<Deadline> {
  return (before, after) => {
    if (before) queue.delete(placeOf(before));
    if (after) queue.add(placeOf(after));
  };
}

function ofThing(byThing: Groups<string>): Index<Deadline> {
  return (before, after) => {
    if (before && !after) byThing.delete(before.refId, keyOf(before.kind, before.refId));
    if (after) byThing.add(after.refId, keyOf(after.kind, after.refId));
  };
}
