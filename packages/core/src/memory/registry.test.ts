import { expect, it } from "vitest";
import { e164, NOW } from "../conformance/index.ts";
import { memoryRegistry } from "./index.ts";

const listed = e164("+971501234567");
const registry = memoryRegistry({ "ae.tdra": { numbers: [listed], asOf: NOW, source: "file 12" } });

it("says whether a number is in a register it holds, and how old the data is", async () => {
  expect(await registry.lookup("ae.tdra", listed)).toEqual({
    listed: true,
    asOf: NOW,
    source: "file 12",
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(await registry.lookup("ae.tdra", e164("+971501234568"))).toMatchObject({ listed: false });
});

it("answers null, which is unknown, for a register nobody has loaded", async () => {
  expect(await registry.lookup("sa.cst", listed)).toBeNull();
  expect(await registry.lookup("constructor", listed)).toBeNull();
});
