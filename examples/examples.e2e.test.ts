import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = new URL("..", import.meta.url);
const node = ["--conditions=@broadnet-engage/source", "--import", "tsx"];
const run = (file: string) =>
  promisify(execFile)(process.execPath, [...node, fileURLToPath(new URL(file, root))], { timeout: 120_000 });

describe("the first example", () => {
  it("dials its two contacts and stops by itself", async () => {
    const { stdout } = await run("examples/first-campaign.ts");
    const lines = stdout.trim().split("\n");
    expect(lines.map((line) => line.split(" ")[0]).sort()).toEqual(["+971501234567", "+971555550142"]);
    expect(stdout).toContain("completed");
  });

  it("is the one the README shows, and is under 25 lines", () => {
    const code = readFileSync(new URL("examples/first-campaign.ts", root), "utf8");
    expect(readFileSync(new URL("README.md", root), "utf8")).toContain(`\`\`\`ts\n${code}\`\`\``);
    expect(code.trim().split("\n").length).toBeLessThan(25);
  });
});
