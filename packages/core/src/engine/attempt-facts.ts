import { lookBack } from "../compliance/look-back.ts";
import type { CallEvent } from "../lifecycle/call-events.ts";
import { LIMITS } from "../limits.ts";
import type { Call } from "../model/call.ts";
import { absent, type Fact, known, unknown } from "../model/decision.ts";
import type { TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { DialAttempt, PastAttempt } from "../model/past-attempt.ts";
import type { E164 } from "../model/phone.ts";
import type { AttemptOutcome } from "../model/rule-caps.ts";
import type { Stores } from "../ports/storage.ts";
import type { Engine } from "./context.ts";
import type { OwnBook } from "./own-rules.ts";
import type { Unit } from "./unit.ts";

/** Attempts at some numbers, and those that were reserved since they were read. */
export class AttemptBook {
  readonly #known: ReadonlyMap<E164, readonly DialAttempt[]>;
  readonly #asked: boolean;
  readonly reserved: DialAttempt[] = [];

  constructor(known: ReadonlyMap<E164, readonly DialAttempt[]>, asked: boolean) {
    this.#known = known;
    this.#asked = asked;
  }

  /** What was tried at the number beside this call, whose own attempt must not stand in its way when it is asked again. */
  of(phone: E164, callId: string | null): Fact<readonly PastAttempt[]> {
    if (!this.#asked) return absent("no rule counts attempts");
    const stored = this.#known.get(phone) ?? [];
    if (stored.length >= LIMITS.attemptsCounted) return unknown("more attempts than can be counted");
    const own = this.reserved.filter((attempt) => attempt.phone === phone);
    const others = [...own, ...stored].filter((attempt) => attempt.callId !== callId);
    return others.length === 0 ? absent() : known(others);
  }
}

/**
 * Reads what was tried at the numbers. With `hold`, nobody else can take an attempt at them until this transaction ends;
 * whoever may dial must ask so. Costs nothing where no pack counts attempts.
 */
export async function attemptBook(
  engine: Engine,
  stores: Pick<Stores, "attempts">,
  of: {
    readonly tenantId: TenantId;
    readonly phones: readonly E164[];
    readonly at: Instant;
    readonly hold: boolean;
    readonly own: OwnBook;
  },
): Promise<AttemptBook> {
  const since = lookBack([...engine.packs, ...of.own.all()], of.at);
  if (since === null) return new AttemptBook(new Map(), false);
  if (of.hold) await stores.attempts.hold(of.tenantId, of.phones);
  return new AttemptBook(await stores.attempts.history(of.tenantId, of.phones, since, LIMITS.attemptsCounted), true);
}

/** What an event of a call makes of its attempt: sent, not sent, or what came of it. */
export async function attemptFollows(
  unit: Unit,
  event: CallEvent,
  { tenantId, id, phone, disposition }: Call,
): Promise<void> {
  const { attempts } = unit.stores;
  switch (event.type) {
    case "call.ringing":
      return attempts.confirm(tenantId, id, phone);
    case "call.ended":
      if (event.data.neverSent) return attempts.release(tenantId, id, phone);
      return attempts.settle(
        tenantId,
        id,
        phone,
        event.data.outcome ?? (await saidOutcome(unit, tenantId, disposition)),
      );
    case "call.dispositioned":
      return attempts.settle(tenantId, id, phone, await saidOutcome(unit, tenantId, event.data.code));
    default:
  }
}

/** What the agent said came of the talk, as rules on rest understand it: a talk that failed is a refusal. */
async function saidOutcome(unit: Unit, tenantId: TenantId, code: string | null): Promise<AttemptOutcome> {
  const disposition = code === null ? null : await unit.stores.dispositions.byCode(tenantId, code);
  switch (disposition?.category) {
    case "dnc":
      return "opted_out";
    case "failure":
      return "refused";
    case "machine":
      return "voicemail";
    default:
      return "answered";
  }
}
