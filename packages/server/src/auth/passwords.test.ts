import { describe, expect, it } from "vitest";
import { bestPasswords, scryptPasswords } from "./passwords.ts";

const SMALL = { ln: 4, r: 8, p: 1 };

describe("passwords", () => {
  it("are kept as PHC strings with a salt of their own", async () => {
    const passwords = await scryptPasswords(SMALL);
    const [one, two] = [await passwords.hash("correct horse"), await passwords.hash("correct horse")];
    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
  });

  it("fit or do not; nonsense and the decoy fit nothing", async () => {
    const passwords = await scryptPasswords(SMALL);
    const hash = await passwords.hash("p\u00e4ssw\u00f6rd");
    expect(await passwords.verify(hash, "pa\u0308sswo\u0308rd")).toBe(true);
    expect(await passwords.verify(hash, "password")).toBe(false);
    expect(await passwords.verify("nonsense", "password")).toBe(false);
    expect(await passwords.verify(passwords.decoy, "")).toBe(false);
  });

  it("are outdated when made with less than today's cost", async () => {
    const weak = await (await scryptPasswords(SMALL)).hash("x");
    expect((await scryptPasswords({ ln: 5, r: 8, p: 1 })).outdated(weak)).toBe(true);
    expect((await scryptPasswords(SMALL)).outdated(weak)).toBe(false);
  });

  it("are Argon2id where the native module is, and read scrypt all the same", async () => {
    const passwords = await bestPasswords();
    const hash = await passwords.hash("correct horse");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, "correct horse")).toBe(true);
    expect(await passwords.verify(hash, "wrong")).toBe(false);
    expect(passwords.outdated(hash)).toBe(false);
    const old = await (await scryptPasswords(SMALL)).hash("correct horse");
    expect(await passwords.verify(old, "correct horse")).toBe(true);
    expect(passwords.outdated(old)).toBe(true);
  });
});
