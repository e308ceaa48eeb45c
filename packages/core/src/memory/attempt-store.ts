import type { CallId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { type DialAttempt, LASTING_OUTCOMES } from "../model/past-attempt.ts";
import type { E164 } from "../model/phone.ts";
import type { AttemptOutcome } from "../model/rule-caps.ts";
import type { AttemptStore } from "../ports/attempt-store.ts";
import type { Journal } from "./journal.ts";
import { type Index, Table } from "./table.ts";

const placeOf = (tenantId: TenantId, callId: CallId, phone: E164): string => `${tenantId} ${callId} ${phone}`;
const numberOf = ({ tenantId, phone }: Pick<DialAttempt, "tenantId" | "phone">): string => `${tenantId} ${phone}`;
const lasts = ({ outcome }: DialAttempt): boolean => outcome !== null && LASTING.includes(outcome);
const LASTING: readonly AttemptOutcome[] = LASTING_OUTCOMES;

export class MemoryAttempts implements AttemptStore {
  readonly #byNumber = new Map<string, Map<string, DialAttempt>>();
  readonly #rows: Table<DialAttempt>;

  constructor(journal: Journal) {
    const follow: Index<DialAttempt> = (before, after) => {
      if (before !== null) this.#unlist(before);
      if (after !== null) this.#list(after);
    };
    this.#rows = new Table<DialAttempt>(journal, "dial_attempts", follow);
  }

  #list(attempt: DialAttempt): void {
    const number = numberOf(attempt);
    const own = this.#byNumber.get(number) ?? new Map<string, DialAttempt>();
    this.#byNumber.set(number, own.set(placeOf(attempt.tenantId, attempt.callId, attempt.phone), attempt));
  }

  #unlist(attempt: DialAttempt): void {
    const own = this.#byNumber.get(numberOf(attempt));
    own?.delete(placeOf(attempt.tenantId, attempt.callId, attempt.phone));
    if (own?.size === 0) this.#byNumber.delete(numberOf(attempt));
  }

  /** One transaction is open at a time here, so everything is held already. */
  async hold(): Promise<void> {}

  async history(
    tenantId: TenantId,
    phones: readonly E164[],
    since: Instant,
    limit: number,
  ): Promise<ReadonlyMap<E164, readonly DialAttempt[]>> {
    const found = new Map<E164, readonly DialAttempt[]>();
    for (const phone of phones) {
      const own = this.#byNumber.get(numberOf({ tenantId, phone }));
      const all = [...(own?.values() ?? [])].sort((a, b) => b.at - a.at);
      const recent = all.filter(({ at }) => at >= since).slice(0, limit);
      const lasting = all.filter((attempt) => attempt.at < since && lasts(attempt)).slice(0, limit);
      if (recent.length + lasting.length > 0) found.set(phone, [...recent, ...lasting]);
    }
    return found;
  }

  async reserve(attempts: readonly DialAttempt[]): Promise<void> {
    for (const attempt of attempts) {
      const place = placeOf(attempt.tenantId, attempt.callId, attempt.phone);
      if (this.#rows.get(place) === null) this.#rows.put(place, attempt);
    }
  }

  async confirm(tenantId: TenantId, callId: CallId, phone: E164): Promise<void> {
    const place = placeOf(tenantId, callId, phone);
    const attempt = this.#rows.get(place);
    if (attempt !== null && !attempt.confirmed) this.#rows.put(place, { ...attempt, confirmed: true });
  }

  async release(tenantId: TenantId, callId: CallId, phone: E164): Promise<void> {
    this.#rows.remove(placeOf(tenantId, callId, phone));
  }

  async settle(tenantId: TenantId, callId: CallId, phone: E164, outcome: AttemptOutcome): Promise<void> {
    const place = placeOf(tenantId, callId, phone);
    const attempt = this.#rows.get(place);
    if (attempt !== null) this.#rows.put(place, { ...attempt, confirmed: true, outcome });
  }

  async forget(tenantId: TenantId, before: Instant, limit: number): Promise<number> {
    const old = [...this.#rows.values()]
      .filter((attempt) => attempt.tenantId === tenantId && attempt.at < before && !lasts(attempt))
      .sort((a, b) => a.at - b.at)
      .slice(0, limit);
    for (const { callId, phone } of old) this.#rows.remove(placeOf(tenantId, callId, phone));
    return old.length;
  }
}
