import { mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { handClock, phone } from "../testing/world.ts";
import { fileRegistry, SIMULATED_LISTED, simulatedRegistry } from "./registries.ts";

const DAY = Date.parse("2026-11-20T00:00:00Z");

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "registry-")), "ae.txt");
  writeFileSync(path, text);
  utimesSync(path, DAY / 1000, DAY / 1000);
  return path;
}

describe("registers from files", () => {
  it("hold one number a line and are as old as the file", async () => {
    const path = file("+971501110009\r\n\n+971501110010\n");
    const registry = await fileRegistry(new Map([["ae.tdra", path]]));
    expect(await registry.lookup("ae.tdra", phone("+971501110009"))).toEqual({
      listed: true,
      asOf: DAY,
      source: path,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await registry.lookup("ae.tdra", phone("+971501110011"))).toMatchObject({ listed: false });
    expect(await registry.lookup("sa.cst", phone("+971501110009"))).toBeNull();
  });

  it("name the line that is no number", async () => {
    await expect(fileRegistry(new Map([["ae.tdra", file("+971501110009\n0501110009\n")]]))).rejects.toThrow("line 2");
  });
});

describe("the simulated register", () => {
  it("says that it is simulated, is always fresh, and gives way to a real file", async () => {
    const clock = handClock(DAY);
    const none = await fileRegistry(new Map());
    const simulated = simulatedRegistry("ae.tdra", clock, none);
    const listed = phone(SIMULATED_LISTED[0] ?? "");
    clock.advance(40 * 86_400_000);
    expect(await simulated.lookup("ae.tdra", listed)).toEqual({
      listed: true,
      asOf: clock.now(),
      source: "simulated register, not real data",
    });
    expect(await simulated.lookup("sa.cst", listed)).toBeNull();
    const real = await fileRegistry(new Map([["ae.tdra", file("+971501110099\n")]]));
    expect(await simulatedRegistry("ae.tdra", clock, real).lookup("ae.tdra", listed)).toMatchObject({ listed: false });
  });
});
