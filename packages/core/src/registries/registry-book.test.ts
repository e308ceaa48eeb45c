import { expect, it } from "vitest";
import type { E164 } from "../model/phone.ts";
import type { Registry, RegistryAnswer } from "../ports/registry.ts";
import { firstThatKnows } from "./registry-book.ts";

const PHONE = "+971501234567" as E164;
const saying = (source: string): RegistryAnswer => ({ listed: false, asOf: 1, source });
const atHand = (answer: RegistryAnswer | null): Registry => ({ lookup: () => answer });
const away = (answer: RegistryAnswer | null): Registry => ({ lookup: async () => answer });

it("answers at once what the first that knows has at hand", () => {
  const both = firstThatKnows([atHand(null), atHand(saying("second")), away(saying("third"))]);
  expect(both.lookup("ae.tdra", PHONE)).toEqual(saying("second"));
  expect(firstThatKnows([atHand(null)]).lookup("ae.tdra", PHONE)).toBeNull();
});

it("waits for one that must be asked before it asks the next", async () => {
  expect(await firstThatKnows([away(null), atHand(saying("second"))]).lookup("ae.tdra", PHONE)).toEqual(
    saying("second"),
  );
  expect(await firstThatKnows([away(saying("first")), atHand(saying("second"))]).lookup("ae.tdra", PHONE)).toEqual(
    saying("first"),
  );
  expect(await firstThatKnows([away(null), away(null)]).lookup("ae.tdra", PHONE)).toBeNull();
});

it("does not ask another list when one fails", async () => {
  const failing: Registry = { lookup: () => Promise.reject(new Error("portal closed")) };
  await expect(firstThatKnows([failing, atHand(saying("second"))]).lookup("ae.tdra", PHONE)).rejects.toThrow("portal");
});
