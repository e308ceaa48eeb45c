import { describe, expect, it } from "vitest";
import { beginning, containing, customKey, escapeLike, exactly, foldKey, nameKey } from "./search-key.ts";

/** What PostgreSQL's LIKE does, for patterns of this room. */
const like = (text: string, pattern: string): boolean => {
  const source = pattern.replace(/\\?[\s\S]/g, (c) => {
    if (c === "%") return "[\\s\\S]*";
    if (c === "_") return "[\\s\\S]";
    return (c.startsWith("\\") ? c.slice(1) : c).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "u").test(text);
};

describe("search keys", () => {
  it("forget case and accents", () => {
    expect(foldKey("  José  ÁLVAREZ ")).toBe("jose alvarez");
  });

  it("C-CNT-10 forget Arabic vowel signs and tatweel, and fold alef, ya and ta marbuta", () => {
    expect(foldKey("مُحَمَّد")).toBe(foldKey("محمد"));
    expect(foldKey("أحمـــد")).toBe(foldKey("احمد"));
    expect(foldKey("فاطمة")).toBe(foldKey("فاطمه"));
    expect(foldKey("ليلى")).toBe(foldKey("ليلي"));
    expect(foldKey("٠٥٠")).toBe("050");
  });

  it("tell a whole name, the beginning of one, and a part of one apart", () => {
    const key = nameKey({ firstName: "Huda", lastName: "Al Mansour" });
    expect(["huda", "al mansour", "huda al mansour"].every((name) => like(key, exactly(name)))).toBe(true);
    expect(like(key, exactly("al"))).toBe(false);
    expect(like(key, beginning("al m"))).toBe(true);
    expect(like(key, beginning("mans"))).toBe(false);
    expect(like(key, containing("mans"))).toBe(true);
  });

  it("are empty for a contact without a name, which then matches no name", () => {
    const key = nameKey({ firstName: null, lastName: " " });
    expect(key).toBe("");
    expect(like(key, beginning(""))).toBe(false);
  });

  it("hold custom values of every kind but null", () => {
    const key = customKey({ customFields: { plan: "Gold", age: 41, vip: true, note: null } });
    expect(["gold", "41", "true"].every((value) => like(key, containing(value)))).toBe(true);
    expect(like(key, containing("null"))).toBe(false);
  });

  it("let nobody smuggle in the sign that parts them", () => {
    expect(nameKey({ firstName: "a\u001fb", lastName: null })).toBe("\u001fa b\u001f");
  });

  it("take signs of the pattern language for themselves", () => {
    expect(escapeLike("50%_\\")).toBe("50\\%\\_\\\\");
    expect(like("\u001f500\u001f", containing("5%0"))).toBe(false);
  });
});
