import { expect, it } from "vitest";
import { exported } from "./exported.ts";
import { judge, tamperings } from "./judge.ts";

// A slice; `npm run audit:tamper` tries ten thousand.
it("finds every tampering with an export, and names the first record that was touched", async () => {
  const honest = await exported();
  expect(await judge(honest.lines, honest)).toMatchObject({ ok: true, records: 60, signed: 60 });
  const { missed, tried } = await tamperings(honest, 120, 2_026);
  expect(missed).toEqual([]);
  expect(tried.size).toBe(15);
}, 60_000);
