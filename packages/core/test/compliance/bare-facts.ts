import type { Facts } from "../../src/compliance/facts.ts";
import { someFacts } from "../../src/compliance/testing.ts";
import type { E164 } from "../../src/model/phone.ts";

/** A number of nowhere in particular, of which nothing speaks for or against a call. */
export const bareFacts = (change: Partial<Facts> = {}): Facts =>
  someFacts({ phone: "+971501234567" as E164, cli: null, registries: {}, ...change });
