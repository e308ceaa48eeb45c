import { LIMITS } from "../limits.ts";
import type { WebhookId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import type { DeliveryShare } from "../ports/webhook-store.ts";

/** An endpoint that has kept us waiting for so long gets nothing more until it answers. */
const SLOW_MS = SECOND;
/** Endpoints remembered at once; past it they are forgotten and begin anew. */
const REMEMBERED = 10_000;

interface Line {
  /** How many requests it may have at once. */
  allowance: number;
  /** When each request under way began, oldest first. */
  readonly since: Instant[];
}

/**
 * What is being sent now, and how much more may go to whom (C-WH-11).
 *
 * Each endpoint begins with a small allowance, which grows by one with every success and falls to one with a failure; one that
 * keeps us waiting gets nothing more meanwhile. So an endpoint that hangs holds eight of 256 places, once, and afterwards one;
 * and one that answers gets as many as it can take. Losing this memory costs a little speed, nothing else.
 */
export class Sending {
  /** There was more to send than there was room for. */
  moreDue = false;
  /** A taking is under way; a second one would find the same room. */
  taking = false;
  #peak = 0;
  readonly #lines = new Map<WebhookId, Line>();
  #underWay = 0;
  #idle: (() => void)[] = [];

  get free(): number {
    return LIMITS.webhookConcurrency - this.#underWay;
  }

  /** Half of what was begun since the last taking has ended. */
  get halfDone(): boolean {
    return this.#underWay * 2 <= this.#peak;
  }

  async whileTaking<T>(work: () => Promise<T>): Promise<T> {
    this.taking = true;
    try {
      return await work();
    } finally {
      this.taking = false;
      this.#peak = this.#underWay;
    }
  }

  room(id: WebhookId, now: Instant): number {
    const line = this.#lines.get(id);
    if (line === undefined) return LIMITS.webhookFirstAllowance;
    const [oldest] = line.since;
    if (oldest !== undefined && now - oldest >= SLOW_MS) return 0;
    return Math.max(0, line.allowance - line.since.length);
  }

  share(now: Instant): DeliveryShare {
    const room = new Map<WebhookId, number>();
    for (const id of this.#lines.keys()) room.set(id, this.room(id, now));
    return { perEndpoint: LIMITS.webhookFirstAllowance, room };
  }

  began(id: WebhookId, at: Instant): void {
    const line = this.#lines.get(id) ?? { allowance: LIMITS.webhookFirstAllowance, since: [] };
    this.#lines.set(id, line);
    line.since.push(at);
    this.#underWay += 1;
    this.#peak = Math.max(this.#peak, this.#underWay);
  }

  ended(id: WebhookId, began: Instant, well: boolean): void {
    this.#underWay -= 1;
    const line = this.#lines.get(id);
    if (line !== undefined) {
      const at = line.since.indexOf(began);
      if (at >= 0) line.since.splice(at, 1);
      line.allowance = well ? Math.min(line.allowance + 1, LIMITS.webhookPerEndpoint) : 1;
    }
    this.#forgetSome();
    if (this.#underWay > 0) return;
    for (const tell of this.#idle.splice(0)) tell();
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #forgetSome(): void {
    if (this.#lines.size <= REMEMBERED) return;
    for (const [id, { since }] of this.#lines) if (since.length === 0) this.#lines.delete(id);
  }
}
