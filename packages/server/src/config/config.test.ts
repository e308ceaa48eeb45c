import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError, describeConfig, readConfig } from "./config.ts";
import { VARIABLES } from "./variables.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const production = {
  NODE_ENV: "production",
  JWT_SECRET: SECRET,
  SWITCH_URL: "esl://:x@10.1.1.1",
  SWITCH_GATEWAY: "gw",
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("configuration", () => {
  it("needs nothing outside production", () => {
    expect(readConfig({})).toMatchObject({
      PORT: 8080,
      HOST: "127.0.0.1",
      DATA_DIR: "./data",
      production: false,
      SIM_SPEED: 1,
    });
  });

  it("keeps registers in a database only where one is named", () => {
    expect(problemsOf({ REGISTRIES_IN: "database" })).toEqual([expect.stringContaining("needs DATABASE_URL")]);
    expect(problemsOf({ REGISTRIES_IN: "database", DATABASE_URL: "postgres://u@h/d" })).toEqual([]);
  });

  it("takes an empty value for one that is not set", () => {
    expect(readConfig({ PORT: "", DATABASE_URL: "" })).toMatchObject({ PORT: 8080, DATABASE_URL: undefined });
  });

  it.each([
    ["PORT", "eighty"],
    ["PORT", "65536"],
    ["NODE_ENV", "prod"],
    ["DATABASE_URL", "mysql://x"],
    ["JWT_SECRET", "short"],
    ["SWITCH_URL", "http://x"],
    ["SWITCH_MAX_CPS", "0"],
    ["SIM_SPEED", "-1"],
    ["SIM_CLOCK", "night"],
    ["SWITCH_AGENT_DIAL", "user/1001"],
    ["RULE_READINGS", "sa:policy"],
    ["WEBHOOK_ALLOW_CIDRS", "10.0.0.0"],
    ["WEBHOOK_ALLOW_HTTP", "yes"],
    ["WEBHOOK_HEADER_PREFIX", "X Evil:"],
    ["WEBHOOK_RETRY_JITTER", "101"],
    ["REGISTRIES_IN", "memory"],
  ])("names %s when it is %j, and what is expected", (name, value) => {
    const [problem, ...more] = problemsOf({ [name]: value });
    expect(more).toEqual([]);
    expect(problem).toMatch(new RegExp(`^${name}: .*expected .+\\.$`));
  });

  it("never repeats a secret", () => {
    expect(problemsOf({ JWT_SECRET: "hunter2", ENGAGE_ADMIN_PASSWORD: "hunter2" }).join()).not.toContain("hunter2");
  });

  it("names all that is wrong at once", () => {
    expect(problemsOf({ PORT: "x", SIM_SPEED: "x" })).toHaveLength(2);
  });

  it("refuses production without a secret or a real switch", () => {
    expect(problemsOf({ NODE_ENV: "production" }).join()).toMatch(/JWT_SECRET.*SWITCH_URL/s);
    expect(readConfig(production).production).toBe(true);
  });

  it("wants a gateway with a switch, and no moved clock beside a real one", () => {
    expect(problemsOf({ SWITCH_URL: "esl://:x@h" }).join()).toContain("SWITCH_GATEWAY is required");
    expect(problemsOf({ SWITCH_URL: "esl://:x@h", SWITCH_GATEWAY: "gw", SIM_CLOCK: "daytime" }).join()).toContain(
      "SIM_CLOCK",
    );
  });

  it("takes several nodes of a switch, each once", () => {
    const several = { SWITCH_URL: "esl://:x@fs-1:8021, esl://:y@fs-2", SWITCH_GATEWAY: "gw" };
    expect(readConfig(several).SWITCH_URL).toEqual(["esl://:x@fs-1:8021", "esl://:y@fs-2"]);
    expect(problemsOf({ ...several, SWITCH_URL: "esl://:x@fs-1,esl://:y@fs-1" }).join()).toContain("SWITCH_URL");
    expect(problemsOf({ ...several, SWITCH_URL: "esl://:x@fs-1,http://fs-2" }).join()).toContain("SWITCH_URL");
  });

  it("takes gateways as a list of names with limits, or with all there is to say of them", () => {
    const gatewaysOf = (text: string) => readConfig({ SWITCH_GATEWAYS: text }).SWITCH_GATEWAYS;
    expect(gatewaysOf("carrier:30, backup")).toEqual([
      { name: "carrier", priority: 1, maxChannels: 30 },
      { name: "backup", priority: 2 },
    ]);
    const json = [
      { name: "a", max_calls_per_second: 2.5, codecs: ["PCMA"], headers: { "X-Account": "42" }, weight: 3 },
    ];
    expect(gatewaysOf(JSON.stringify(json))).toEqual([
      { name: "a", maxCallsPerSecond: 2.5, codecs: ["PCMA"], headers: { "X-Account": "42" }, weight: 3 },
    ]);
  });

  it.each([
    "a,a",
    "a:0",
    "a:x",
    "a b",
    "a}{",
    "[]",
    "[{}]",
    '[{"name":"a","max_chanels":3}]',
    '[{"name":"a","headers":{"Via":"x"}}]',
    '[{"name":"a","headers":{"X-A":"b\\r\\nEvil: 1"}}]',
    "[not json",
  ])("refuses the gateways %s", (text) => {
    expect(problemsOf({ SWITCH_GATEWAYS: text }).join()).toContain("SWITCH_GATEWAYS");
  });

  it("one gateway or several, not both; legs and sound by the words there are", () => {
    expect(problemsOf({ SWITCH_GATEWAY: "a", SWITCH_GATEWAYS: "b,c" }).join()).toContain("unset one of them");
    expect(readConfig({}).AGENT_LEGS).toBe("on_demand");
    expect(problemsOf({ AGENT_LEGS: "nailed" })).toHaveLength(1);
    for (const sound of ["/etc/passwd", "http://x/y.mp3", "local_stream://a b", "shell_stream://ls"])
      expect(problemsOf({ SWITCH_SEAT_AUDIO: sound })).toHaveLength(1);
  });

  it("lets ringing calls go, for lack of an agent only, or not at all", () => {
    const read = (text: string) => readConfig({ GIVE_UP_RINGING: text }).GIVE_UP_RINGING;
    expect([read(""), read("true"), read("surplus"), read("false")]).toEqual([true, true, "surplus", false]);
    expect(problemsOf({ GIVE_UP_RINGING: "sometimes" }).join()).toContain("GIVE_UP_RINGING");
  });

  it("never sends webhooks in the clear in production", () => {
    expect(problemsOf({ ...production, WEBHOOK_ALLOW_HTTP: "true" }).join()).toContain("WEBHOOK_ALLOW_HTTP");
  });

  it("warns about variables that look like ours, and guesses", () => {
    const { warnings } = readConfig({ SWITCH_GATWAY: "x", SIM_SPED: "2", ENGAGE_NONSENSE: "1", PATH: "/bin" });
    expect(warnings).toHaveLength(3);
    expect(warnings.join("\n")).toContain("did you mean SWITCH_GATEWAY?");
    expect(warnings.join("\n")).toContain("did you mean SIM_SPEED?");
  });

  it("asks services of registers where it is told to, each with a token of its own", () => {
    const env = { REGISTRY_URL_IN_TRAI: "https://a.example/ask", REGISTRY_TOKEN_IN_TRAI: "x".repeat(16) };
    const { registries, registerServices } = readConfig({ ...env, REGISTRY_ALLOW_CIDRS: "10.0.0.0/8" });
    expect(registries.size).toBe(0);
    expect([...registerServices]).toEqual([["in.trai", { url: "https://a.example/ask", token: "x".repeat(16) }]]);
    const wrong: [Record<string, string>, string][] = [
      [{ REGISTRY_URL_IN_TRAI: "ftp://secret@a.example" }, "REGISTRY_URL_IN_TRAI: the value given"],
      [{ ...env, REGISTRY_TOKEN_IN_TRAI: "short-secret" }, "REGISTRY_TOKEN_IN_TRAI: the value given"],
      [{ REGISTRY_TOKEN_IN_TRAI: "x".repeat(16) }, "REGISTRY_TOKEN_IN_TRAI needs REGISTRY_URL_IN_TRAI"],
      [{ ...env, REGISTRY_IN_TRAI: "trai.txt" }, "unset one of them"],
    ];
    for (const [given, why] of wrong) {
      expect(problemsOf(given)).toEqual([expect.stringContaining(why)]);
      expect(problemsOf(given)[0]).not.toContain("secret");
    }
  });

  it("names registers as rule packs do", () => {
    expect(readConfig({ REGISTRY_AE_TDRA: "/tmp/x" }).registries).toEqual(new Map([["ae.tdra", "/tmp/x"]]));
  });

  it("is described in the README exactly as the code reads it", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const part = /<!-- config:begin -->\n([\s\S]*?)\n<!-- config:end -->/.exec(readme)?.[1];
    expect(part).toBe(describeConfig());
    for (const name of Object.keys(VARIABLES)) expect(part).toContain(`\`${name}\``);
  });
});
