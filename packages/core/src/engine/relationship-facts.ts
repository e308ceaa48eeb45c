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
  readonly #held: ReadonlyMap<E164, readonly RelationshipRecord[]>;
  readonly #isAsked: (question: Asked) => boolean;

  constructor(held: ReadonlyMap<E164, readonly RelationshipRecord[]>, isAsked: (question: Asked) => boolean) {
    this.#held = held;
    this.#isAsked = isAsked;
  }

  of(question: Asked): Fact<readonly Relationship[]> {
    if (!this.#isAsked(question)) return absent("no rule takes relationships");
    const held = this.#held.get(question.phone) ?? [];
    return held.length === 0 ? absent() : known(held.map(told));
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
  const isAsked = ({ phone, requestedJurisdiction: requested }: Asked): boolean => {
    if (taking.size === 0) return false;
    if (requested !== null && taking.has(requested)) return true;
    const { numberCountry } = numberFacts(engine, phone);
    return numberCountry.kind === "known" && taking.has(numberCountry.value);
  };
  const phones = [...new Set(questions.filter(isAsked).map(({ phone }) => phone))];
  if (phones.length === 0) return new RelationshipBook(new Map(), isAsked);
  const { relationships } = stores;
  return new RelationshipBook(await relationships.heldWith(tenantId, phones, LIMITS.relationshipsCounted), isAsked);
}
