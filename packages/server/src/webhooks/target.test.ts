import { describe, expect, it } from "vitest";
import { isPublic, unwrapped } from "./addresses.ts";
import { type TargetRules, targetGuard } from "./target.ts";

const names: Readonly<Record<string, readonly string[]>> = {
  "hooks.example": ["93.184.216.34"],
  "inside.example": ["10.0.0.5"],
  "both.example": ["93.184.216.34", "169.254.169.254"],
  "home.example": ["127.0.0.1"],
};
const guard = (rules: Partial<TargetRules> = {}) =>
  targetGuard({
    production: true,
    allowCidrs: [],
    allowHttp: false,
    resolve: async (host) => {
      const found = names[host];
      if (!found) throw new Error("ENOTFOUND");
      return found;
    },
    ...rules,
  });
const kind = async (url: string, rules: Partial<TargetRules> = {}) => (await guard(rules).check(url)).kind;

describe("where webhooks may go (C-WH-14)", () => {
  it("to public addresses by https, pinned to the address that was judged", async () => {
    expect(await guard().check("https://hooks.example/x")).toMatchObject({ kind: "allowed", address: "93.184.216.34" });
  });

  it.each([
    "http://hooks.example/x",
    "https://hooks.example:8080/x",
    "https://user:secret@hooks.example/x",
    "https://inside.example/x",
    "https://both.example/x",
    "https://home.example/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://[::ffff:10.0.0.1]/x",
    "https://[::ffff:a9fe:a9fe]/x",
    "https://0x7f000001/x",
    "https://2130706433/x",
    "https://0177.0.0.1/x",
    "https://127.1/x",
    "https://0/x",
    "https://[::]/x",
    "https://[::ffff:0:7f00:1]/x",
    "https://[::7f00:1]/x",
    "https://[fec0::1]/x",
    "https://[5f00::1]/x",
    "https://[64:ff9b::7f00:1]/x",
    "https://[2002:7f00:1::]/x",
    "https://[fe80::1]/x",
    "https://[ff02::1]/x",
    "https://224.0.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://192.168.1.1/x",
    "https://172.31.255.255/x",
    "https://hooks.example@127.0.0.1/x",
    "https://hooks.example:22/x",
    "https://hooks.example:0/x",
    "file:///etc/passwd",
    "gopher://hooks.example/x",
    "javascript:alert(1)",
    "https://",
    "https://100.64.0.1/x",
    "https://[fd00::1]/x",
    "ftp://hooks.example/x",
    "nonsense",
  ])("never to %s in production", async (url) => {
    expect(await kind(url)).toBe("refused");
  });

  it("a name that does not resolve may be registered, and is not sent to", async () => {
    expect(await guard().refuse("https://later.example/x")).toBeNull();
    expect(await kind("https://later.example/x")).toBe("unresolved");
  });

  it("to loopback in the clear outside production only", async () => {
    expect(await kind("http://127.0.0.1:4000/x", { production: false })).toBe("allowed");
    expect(await kind("http://localhost.example/x", { production: false })).toBe("unresolved");
    expect(await kind("http://hooks.example/x", { production: false })).toBe("refused");
    expect(await kind("http://hooks.example/x", { production: false, allowHttp: true })).toBe("allowed");
  });

  it("to a private network that was named", async () => {
    expect(await kind("https://inside.example:9000/x", { allowCidrs: ["10.0.0.0/8"] })).toBe("allowed");
    expect(await kind("https://inside.example/x", { allowCidrs: ["192.168.0.0/16"] })).toBe("refused");
  });
});

describe("addresses", () => {
  it("see through IPv4 in IPv6, in either spelling", () => {
    expect(unwrapped("::ffff:10.0.0.1")).toBe("10.0.0.1");
    expect(unwrapped("::ffff:7f00:1")).toBe("127.0.0.1");
    expect(isPublic("::ffff:8.8.8.8")).toBe(true);
    expect(isPublic("2606:4700::1111")).toBe(true);
    expect(isPublic("fe80::1")).toBe(false);
  });
});
