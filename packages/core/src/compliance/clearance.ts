import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { AuditRecord, Decision } from "../model/decision.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";

/** Never exported. */
const MINT = Symbol("mint");

/**
 * Leave to dial one number, with one caller ID, now.
 *
 * A switch transport takes nothing else, so there is no road to a telephone around compliance: the private field keeps
 * look-alikes from compiling, the brand check refuses them at run time, and {@link mintClearance} is exported by no index
 * (the import law lets only the engine's gate see it).
 */
export class Clearance {
  readonly #minted = true;
  readonly phone: E164;
  readonly cli: E164;
  readonly auditRef: string;
  readonly ruleVersion: string;
  readonly expiresAt: Instant;

  /** Only {@link mintClearance} holds the key: anybody else is refused at run time. @internal */
  constructor(key: symbol, phone: E164, cli: E164, auditRef: string, ruleVersion: string, expiresAt: Instant) {
    if (key !== MINT)
      throw new EngageError("clearance-invalid", "Only a recorded, allowed decision makes a clearance.");
    this.phone = phone;
    this.cli = cli;
    this.auditRef = auditRef;
    this.ruleVersion = ruleVersion;
    this.expiresAt = expiresAt;
    Object.freeze(this);
  }

  static isGenuine(value: unknown): value is Clearance {
    return typeof value === "object" && value !== null && #minted in value;
  }
}

/**
 * Mints a clearance from a decision *as the audit log holds it*: an allowed answer that was written down first.
 * Lives until the answer could change, at most {@link LIMITS.clearanceMs}.
 *
 * @throws EngageError `clearance-invalid` when the decision does not allow the call or names no caller ID.
 */
export function mintClearance(record: AuditRecord): Clearance {
  const decision: Decision = record.decision;
  if (!decision.allowed) throw new EngageError("clearance-invalid", "A blocked decision mints no clearance.");
  if (decision.cli === null) throw new EngageError("clearance-invalid", "A clearance needs a caller ID.");
  const expiresAt = Math.min(decision.checkedAt + LIMITS.clearanceMs, decision.validUntil);
  return new Clearance(MINT, decision.phone, decision.cli, record.ref, decision.ruleVersion, expiresAt);
}

/** Throws unless the clearance is genuine and still good at `now`. */
export function assertUsable(clearance: Clearance, now: Instant): void {
  if (!Clearance.isGenuine(clearance)) throw new EngageError("clearance-invalid", "This is not a clearance.");
  if (now >= clearance.expiresAt) throw new EngageError("clearance-invalid", "The clearance has expired.");
}
