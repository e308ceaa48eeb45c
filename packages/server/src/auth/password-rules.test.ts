import { describe, expect, it } from "vitest";
import { isEasy } from "./password-rules.ts";

const EMAIL = "noura.saleh@falcon.example";

describe("passwords that are guessed first", () => {
  it.each([
    "noura.saleh@falcon.example",
    "Noura.Saleh1234",
    "123456789012",
    "987654321098",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "passwordpassword",
    "Password1234!",
    "P@ssw0rd2026!!",
    "qwertyuiop123",
    "administrator1",
    "WelcomeWelcome1",
    "Dubai2026!Dubai",
    "iloveyou12345",
    "LetMeIn!LetMeIn!",
    "Summer2026Summer",
    "zxcvbnm,./123",
    "123qweasdzxc".replace("qweasdzxc", "qwertyasdfgh"),
  ])("%s is one", (password) => {
    expect(isEasy(password, EMAIL)).toBe(true);
  });

  it.each([
    "correct horse battery",
    "a quite long one",
    "vivid-otter-canal-47",
    "xK9#mQ2$vL7!pR",
    "83920174651028",
    "قهوة وتمر في الصباح",
    "password of my uncle's boat",
  ])("%s is none", (password) => {
    expect(isEasy(password, EMAIL)).toBe(false);
  });

  it("does not take length for chance", () => {
    expect(isEasy("ab1!".repeat(32), EMAIL)).toBe(true);
  });
});
