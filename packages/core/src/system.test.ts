import { describe, expect, it } from "vitest";
import { isUuid } from "./model/ids.ts";
import { system, systemTimers } from "./system.ts";

describe("ids", () => {
  it("are UUIDs of version 7, ascending, also within one millisecond", () => {
    const ids = Array.from({ length: 10_000 }, () => system.ids.next<string>());
    expect(ids.every((id) => isUuid(id) && id[14] === "7" && "89ab".includes(id[19] ?? ""))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });
});

describe("timers", () => {
  it("can be called off", async () => {
    const rung: string[] = [];
    const cancel = systemTimers.after(1, () => rung.push("cancelled"));
    cancel();
    await new Promise<void>((resolve) => {
      systemTimers.after(5, resolve);
    });
    expect(rung).toEqual([]);
  });
});
