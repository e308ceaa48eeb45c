import { z } from "zod";
import type { EventPayloads } from "../model/events.ts";
import { DAY, toIso, toIsoOrNull } from "../model/instant.ts";
import { RelationshipKind } from "../model/rule-consent.ts";
import { datetime, eventKind, phone, uuid } from "./event-kind.ts";
import { ANSWERED_AT, CUSTOMER, RELATIONSHIP } from "./examples.ts";

const ofRelationship = z.object({
  relationship_id: uuid.describe("The same in all records of one relationship"),
  phone,
  kind: RelationshipKind,
  started_at: datetime.describe("It counts from then on"),
  ended_at: datetime.nullable().describe("Null: it goes on"),
  by: z.string(),
});
type OfRelationship = EventPayloads["relationship.recorded"];

const spelling = {
  schema: ofRelationship,
  toWire: (p: Readonly<OfRelationship>): z.input<typeof ofRelationship> => ({
    relationship_id: p.relationshipId,
    phone: p.phone,
    kind: p.kind,
    started_at: toIso(p.startedAt),
    ended_at: toIsoOrNull(p.endedAt),
    by: p.by,
  }),
};
const example = (endedAt: number | null): OfRelationship => ({
  ...{ relationshipId: RELATIONSHIP, phone: CUSTOMER, kind: "running_contract" },
  ...{ startedAt: ANSWERED_AT - 90 * DAY, endedAt, by: "Noura Saleh" },
});

/** What is written down of ties to people, which some laws take in place of consent. */
export const relationshipEvents = {
  "relationship.recorded": eventKind("relationship.recorded", {
    meaning: "A relationship to somebody was written down that was not held already.",
    ...spelling,
    example: example(null),
  }),
  "relationship.ended": eventKind("relationship.ended", {
    meaning: "The end of a relationship was written down, or moved to an earlier moment; it may be still to come.",
    ...spelling,
    example: example(ANSWERED_AT + 30 * DAY),
  }),
  "relationship.withdrawn": eventKind("relationship.withdrawn", {
    meaning: "A relationship had been written down wrongly; no check passes by it any more.",
    ...spelling,
    example: example(null),
  }),
};
