import { describe, expect, it } from "vitest";
import { readOptions, USAGE } from "./options.ts";

describe("the demo's command line", () => {
  it("needs nothing", () => {
    expect(readOptions([])).toEqual({
      url: "http://127.0.0.1:8080",
      speed: 30,
      contacts: 500,
      mode: "progressive",
      password: "engage-demo",
      plain: false,
      testSwitch: false,
      patienceMs: 60_000,
      help: false,
    });
  });

  it("reads what is given and drops the address's last slash", () => {
    const args = ["--url", "http://localhost:18080/", "--speed=2.5", "--contacts", "20", "--mode", "power", "--plain"];
    expect(readOptions(args)).toMatchObject({
      url: "http://localhost:18080",
      speed: 2.5,
      contacts: 20,
      mode: "power",
      plain: true,
    });
  });

  it.each([
    [["--speed", "fast"], "--speed must be a number from 0.1 to 1000"],
    [["--speed", "0"], "--speed must be a number from 0.1 to 1000"],
    [["--contacts", "10001"], "--contacts must be a whole number from 1 to 10000"],
    [["--contacts", "2.5"], "--contacts must be a whole number"],
    [["--contacts", ""], "--contacts must be a whole number"],
    [["--mode", "preview"], "--mode must be one of progressive, power, predictive"],
    [["--url", "localhost:8080"], "--url must be an http address"],
    [["--sped", "3"], "Unknown option '--sped'"],
  ])("says what is wrong with %j", (args, sentence) => {
    expect(() => readOptions(args)).toThrow(sentence);
  });

  it("explains every option", () => {
    for (const name of ["url", "speed", "contacts", "mode", "password", "patience", "plain", "test-switch"])
      expect(USAGE).toContain(`--${name}`);
  });
});
