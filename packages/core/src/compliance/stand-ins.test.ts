import { describe, expect, it } from "vitest";
import { takingRelationships } from "./stand-ins.ts";
import { aPack, dated } from "./testing.ts";

const marketing = { required: true, purposes: ["marketing" as const] };
const contract = { kind: "running_contract" as const };

describe("who takes relationships in place of consent", () => {
  it("is every country of which some rule names an exception, in force or not", () => {
    const taking = aPack(
      { jurisdiction: "AA" },
      { consent: [dated(marketing), dated({ ...marketing, exceptions: [contract] })] },
    );
    const past = { ...dated({ ...marketing, exceptions: [contract] }), from: "1990-01-01", to: "1991-01-01" };
    const taken = aPack({ jurisdiction: "BB" }, { consent: [past] });
    expect([...takingRelationships([taking, taken, taking])]).toEqual(["AA", "BB"]);
  });

  it("is none where no rule names one, or what it says is not known", () => {
    const empty = aPack({}, { consent: [dated({ ...marketing, exceptions: [] }), dated(marketing)] });
    const blind = aPack({}, { consent: [dated({ unknown: "nobody looked" })] });
    expect([...takingRelationships([empty, blind, aPack({}, { consent: [] })])]).toEqual([]);
    expect([...takingRelationships([])]).toEqual([]);
  });
});
