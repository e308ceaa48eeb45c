import { afterEach, describe, expect, it, vi } from "vitest";
import { MINUTE } from "../model/instant.ts";
import { decide } from "./decide.ts";
import { aPack, NOON, notListed, someFacts } from "./testing.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a decision", () => {
  // How long it takes is measured by `npm run bench -- compliance`; what would make it slow is looked for here.
  it("C-CMP-12 asks Intl nothing and parses no number, once its tables are made", () => {
    const packs = [aPack({ zones: ["Asia/Dubai", "Europe/London", "America/St_Johns"] })];
    const ask = (at: number) => decide(someFacts({ registries: { "ae.tdra": notListed(at) } }), packs, at);
    ask(NOON);
    const asked = vi.spyOn(Intl.DateTimeFormat.prototype, "formatToParts");
    const made = vi.spyOn(Intl, "DateTimeFormat");
    let allowed = 0;
    for (let n = 0; n < 3 * 1_440; n += 7) if (ask(NOON + n * MINUTE).allowed) allowed += 1;
    expect(asked).not.toHaveBeenCalled();
    expect(made).not.toHaveBeenCalled();
    expect(allowed).toBeGreaterThan(0);
  });
});
