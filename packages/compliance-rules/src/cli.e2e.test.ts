import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const CLI = fileURLToPath(new URL("./cli.ts", import.meta.url));
const pack = (...args: readonly string[]) =>
  spawnSync(process.execPath, ["--conditions=@broadnet-engage/source", "--import", "tsx", CLI, "pack", ...args], {
    encoding: "utf8",
    cwd: fileURLToPath(new URL("../../../", import.meta.url)),
  });

describe("the kit as a process", () => {
  it("has nothing to object to in any pack of this package", () => {
    const { status, stdout } = pack("check", "all", "--today", "2026-11-25");
    expect(stdout).toMatch(/^ae, .*za: nothing to object to\.\n$/);
    expect(status).toBe(0);
  });

  it("needs no day to be named: it has a clock", () => {
    expect(pack("explain", "ae").stdout).toMatch(/^# United Arab Emirates \(ae\) on 20\d\d-\d\d-\d\d\n/);
  });

  it("ends with 2 for words it does not understand, and does not wait for an answer nobody can give", () => {
    expect(pack("new", "pl")).toMatchObject({ status: 2 });
    const unknown = pack("diff", "ae", "--since", "no-such-revision");
    expect(unknown).toMatchObject({ status: 2, stdout: "There is no revision named no-such-revision here.\n" });
  });
});
