import { describe, expect, it } from "vitest";
import * as scripts from "./scripts.ts";

const numbersOf = (text: string, table: string): string[] =>
  [...new Set([...text.matchAll(new RegExp(`${table}\\[(\\d)\\]`, "g"))].map((match) => match[1] ?? ""))].sort();

describe.each(Object.entries(scripts))("script %s", (_name, script) => {
  const lines = script.trim().split("\n");
  const header = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith("--")),
  );
  const body = lines.slice(header.length).join("\n");

  it("opens with its keys, its arguments and its answer", () => {
    for (const table of ["KEYS", "ARGV"]) expect(numbersOf(header.join("\n"), table)).toEqual(numbersOf(body, table));
    expect(header.at(-1)).toMatch(/^-- Answer /);
  });

  it("touches no key it was not handed", () => {
    const calls = [...body.matchAll(/redis\.call\("(\w+)"(?:, ([^,)]+))?/g)].map(([, command, key]) => [command, key]);
    for (const [command, key] of calls) expect(command === "TIME" ? key : key?.slice(0, 4)).toBe(key && "KEYS");
  });
});
