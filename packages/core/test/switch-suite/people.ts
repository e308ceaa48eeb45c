import type { E164 } from "../../src/model/phone.ts";
import type { CalleeFate } from "../../src/sim/people.ts";
import type { World } from "../../src/sim/world.ts";

/** Who the suite of the switch port finds behind a simulated switch. */
export const NUMBERS = {
  answers: "+971500000110" as E164,
  busy: "+971500000120" as E164,
  ringsOn: "+971500000130" as E164,
};
export const AGENTS = ["layla", "omar"] as const;

const FOR_EVER_MS = 3_600_000;
const person: CalleeFate = {
  outcome: "person",
  setupMs: 20,
  progress: "ringing",
  decideMs: 40,
  patienceMs: FOR_EVER_MS,
  talkMs: FOR_EVER_MS,
  endedBy: "customer",
};

export const people: World = {
  callee: (number) => {
    if (number.endsWith("20")) return { ...person, outcome: "busy" };
    return number.endsWith("30") ? { ...person, outcome: "noAnswer", decideMs: null } : person;
  },
  agent: () => ({ outcome: "answer", answerMs: 20 }),
};
