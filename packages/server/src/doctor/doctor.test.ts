import { describe, expect, it } from "vitest";
import { examined, judgeDatabase } from "./database.ts";
import { examinedHeads } from "./heads.ts";
import { readOptions } from "./options.ts";
import { examinedRegisters } from "./registers.ts";
import { isHealthy, report } from "./report.ts";

describe("npm run doctor", () => {
  it("takes from the server's environment what the command line leaves out", () => {
    const env = { SWITCH_URL: "esl://:a@fs-1:8021, esl://:b@fs-2", SWITCH_GATEWAY: "carrier", SWITCH_MAX_CPS: "20" };
    expect(readOptions([], env)).toMatchObject({
      kind: "look",
      options: { url: "esl://:a@fs-1:8021", gateways: ["carrier"], callsPerSecond: 20 },
    });
    const args = ["--switch", "esl://:c@fs-3", "--gateway", "one", "--gateway", "two", "--agent", "layla"];
    expect(readOptions(args, env)).toMatchObject({
      options: { url: "esl://:c@fs-3", gateways: ["one", "two"], agents: ["layla"] },
    });
  });

  it.each([
    [[], "Which switch?"],
    [["--switch", "esl://:a@b", "--cps", "many"], "--cps must be a number"],
    [["--swich", "esl://:a@b"], "--swich"],
  ])("says what is wrong with %j", (args, why) => {
    expect(readOptions(args, {})).toMatchObject({ kind: "wrong", why: expect.stringContaining(why) });
  });

  it("C-CNT-10 tells of a database in which Arabic names are slow to find, and of one it cannot reach", async () => {
    const fine = { version: "16.4 (Debian)", encoding: "UTF8", lcCtype: "C.UTF-8", knowsLetters: true };
    const grades = (found: typeof fine) => judgeDatabase(found).map(({ grade }) => grade);
    expect(grades(fine)).toEqual(["good", "good"]);
    expect(grades({ ...fine, lcCtype: "C", knowsLetters: false })).toEqual(["good", "advice"]);
    expect(grades({ ...fine, version: "14.2" })).toEqual(["fault", "good"]);
    expect(grades({ ...fine, encoding: "SQL_ASCII", knowsLetters: false })).toEqual(["good", "fault"]);
    expect(await examined(undefined)).toEqual([]);
    const [away] = await examined("postgres://nobody@127.0.0.1:1/nothing");
    expect(away).toMatchObject({ grade: "fault", fix: expect.stringContaining("DATABASE_URL") });
  });

  it("tells of a place audit heads cannot be sent to", async () => {
    expect(await examinedHeads({})).toEqual([]);
    const found = async (url: string, more = {}) => (await examinedHeads({ AUDIT_HEADS_URL: url, ...more }))[0];
    expect(await found("https://10.1.2.3/heads")).toMatchObject({
      grade: "fault",
      says: expect.stringContaining("private"),
    });
    expect(await found("http://127.0.0.1:1/heads")).toMatchObject({ grade: "good" });
    expect(await found("http://127.0.0.1:1/heads", { NODE_ENV: "production" })).toMatchObject({ grade: "fault" });
    const allowed = { NODE_ENV: "production", AUDIT_HEADS_ALLOW_CIDRS: "10.1.0.0/16, nonsense" };
    const good = await found("https://10.1.2.3/heads?secret=1", allowed);
    expect(good).toMatchObject({ grade: "good", says: "They go to https://10.1.2.3, which is 10.1.2.3." });
  });

  it("tells of the services of registers that cannot be asked, and asks none", async () => {
    expect(await examinedRegisters({})).toEqual([]);
    const found = async (url: string, more = {}) =>
      (await examinedRegisters({ REGISTRY_URL_IN_TRAI: url, ...more }))[0];
    expect(await found("https://10.1.2.3/ask")).toMatchObject({
      ...{ grade: "fault", about: "register in.trai", says: expect.stringContaining("private") },
    });
    const allowed = { NODE_ENV: "production", REGISTRY_ALLOW_CIDRS: "10.1.0.0/16" };
    const says = "It is asked at https://10.1.2.3, which is 10.1.2.3.";
    expect(await found("https://10.1.2.3/ask?key=1", allowed)).toMatchObject({ grade: "good", says });
    const token = { REGISTRY_TOKEN_IN_TRAI: "short" };
    expect(await found("https://10.1.2.3/ask", token)).toMatchObject({ grade: "fault", about: "registers" });
  });

  it("puts what stands in the way last, with what to do", () => {
    const fault = { grade: "fault", about: "gateway carrier", says: "Down.", fix: "Look at the carrier." } as const;
    const fine = { grade: "good", about: "version", says: "This is FreeSWITCH 1.11." } as const;
    expect(report([fault, fine])).toBe(
      "✓ version: This is FreeSWITCH 1.11.\n✗ gateway carrier: Down.\n    Look at the carrier.\n\n1 thing stands in the way.",
    );
    expect([isHealthy([fault, fine]), isHealthy([fine])]).toEqual([false, true]);
  });
});
