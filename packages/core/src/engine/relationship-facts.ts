import type { Relationship } from "../compliance/facts.ts";
import { takingRelationships } from "../compliance/stand-ins.ts";
import { LIMITS } from "../limits.ts";
import { absent, type Fact, known } from "../model/decision.ts";
import type { TenantId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import type { RelationshipRecord } from "../model/relationship.ts";
import type { Stores } from "../ports/storage.ts";
import type { Engine } from "./context.ts";
import { numberFacts } from "./number-facts.ts";
import type { OwnBook } from "./own-rules.ts";

/** What of a question decides whether its law takes relationships. */
interface Asked {
  readonly phone: E164;
  readonly requestedJurisdiction: string | null;
}

/** Relationships to the people of some numbers, as far as the law of a call to them takes any. */
export class RelationshipBook {
  readonly #asked: ReadonlySet<E164>;
  readonly #held: ReadonlyMap<E164, readonly RelationshipRecord[]>;

  constructor(asked: ReadonlySet<E164>, held: ReadonlyMap<E164, readonly RelationshipRecord[]>) {
    this.#asked = asked;
    this.#held = held;
  }

  of(phone: E164): Fact<readonly Relationship[]> {
    if (!this.#asked.has(phone)) return absent("no rule takes relationships");
    const held = this.#held.get(phone);
    return held === undefined ? absent() : known(held.map(told));
  }
}

const told = ({ id, kind, startedAt, endedAt }: RelationshipRecord): Relationship => ({ id, kind, startedAt, endedAt });

/**
 * Reads what is written down of relationships, in the transaction that decides. Costs nothing where no pack takes them in place of
 * consent, and no statement where none of the numbers is of a country that does.
 */
export async function relationshipBook(
  engine: Pick<Engine, "packs" | "placeOf">,
  stores: Pick<Stores, "relationships">,
  {
    tenantId,
    questions,
    own,
  }: { readonly tenantId: TenantId; readonly questions: readonly Asked[]; readonly own: OwnBook },
): Promise<RelationshipBook> {
  const taking = takingRelationships([...engine.packs, ...own.all()]);
  const asks = ({ phone, requestedJurisdiction: requested }: Asked): boolean => {
    if (requested !== null && taking.has(requested)) return true;
    const { numberCountry } = numberFacts(engine, phone);
    return numberCountry.kind === "known" && taking.has(numberCountry.value);
  };
  const asked = new Set(taking.size === 0 ? [] : questions.filter(asks).map(({ phone }) => phone));
  if (asked.size === 0) return NOBODY;
  return new RelationshipBook(
    asked,
    await stores.relationships.heldWith(tenantId, [...asked], LIMITS.relationshipsCounted),
  );
}

const NOBODY = new RelationshipBook(new Set(), new Map());
