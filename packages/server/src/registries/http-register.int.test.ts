import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DAY, HOUR } from "@broadnet-engage/core/model";
import { onlineRegistry } from "@broadnet-engage/core/registries";
import { systemClock, systemTimers } from "@broadnet-engage/core/system";
import { afterEach, describe, expect, it } from "vitest";
import { handClock, phone } from "../testing/world.ts";
import { httpSender } from "../webhooks/http-sender.ts";
import { targetGuard } from "../webhooks/target.ts";
import { httpRegister } from "./http-register.ts";

const NOW = Date.parse("2026-11-24T07:00:00Z");
const PHONE = phone("+919876543210");
const iso = (at: number) => new Date(at).toISOString();
const verdict = (change: object = {}) =>
  JSON.stringify({ listed: false, as_of: iso(NOW - HOUR), valid_until: iso(NOW + HOUR), ...change });

type Answer = (res: ServerResponse, body: string, req: IncomingMessage) => void;
const say =
  (text: string, status = 200, headers: Record<string, string> = {}): Answer =>
  (res) =>
    void res.writeHead(status, { "Content-Type": "application/json", ...headers }).end(text);

let close: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(close.map((one) => one()));
  close = [];
});

/** The service of a register on this machine, and the register that asks it. */
async function aService(answer: Answer, { production = false, token = undefined as string | undefined } = {}) {
  const asked: { readonly body: string; readonly req: IncomingMessage }[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      asked.push({ body, req });
      answer(res, body, req);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sender = httpSender(targetGuard({ production, allowCidrs: [], allowHttp: false }), systemClock, systemTimers);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `${origin}/ask?key=secret`;
  const clock = handClock(NOW);
  const one = httpRegister(sender, { registry: "in.trai", url, token, maxAgeMs: DAY });
  close.push(async () => {
    await sender.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const registry = onlineRegistry({ "in.trai": one }, clock);
  return { asked, clock, origin, registry, ask: async () => registry.lookup("in.trai", PHONE) };
}

describe("a register behind a service", () => {
  it("C-CMP-10 is asked by POST, tells who comes, and is not asked again while its verdict is good", async () => {
    const token = "a-token-of-sixteen-characters";
    const { asked, ask, clock, origin } = await aService(say(verdict({ listed: true })), { token });
    expect(await ask()).toEqual({ listed: true, asOf: NOW - HOUR, source: origin });
    expect(await ask()).toMatchObject({ listed: true });
    expect(asked).toHaveLength(1);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ registry: "in.trai", phone: PHONE });
    const { method, url, headers } = asked[0]?.req ?? ({} as IncomingMessage);
    expect([method, url, headers.authorization]).toEqual(["POST", "/ask?key=secret", `Bearer ${token}`]);
    clock.set(NOW + HOUR);
    await expect(ask()).rejects.toThrow("run out");
    expect(asked).toHaveLength(2);
  });

  it("is asked again when the rules' age is over, however long it says that its verdict is good", async () => {
    const { asked, ask, clock } = await aService(say(verdict({ valid_until: iso(NOW + 300 * DAY) })));
    await ask();
    clock.set(NOW - HOUR + DAY - 1);
    await ask();
    expect(asked).toHaveLength(1);
    clock.set(NOW - HOUR + DAY);
    await expect(ask()).rejects.toThrow("run out");
  });

  it.each<[string, Answer, string]>([
    ["no JSON", say("listed: no"), "something else than a verdict"],
    ["nothing", say(""), "something else than a verdict"],
    ["half of one", say(verdict().slice(0, -10)), "something else than a verdict"],
    ["no yes or no", say(verdict({ listed: "no" })), "something else than a verdict"],
    ["no date", say(verdict({ as_of: undefined })), "something else than a verdict"],
    ["a date without its zone", say(verdict({ as_of: "2026-11-24 06:00" })), "something else than a verdict"],
    ["a member nobody knows", say(verdict({ except: "mobile" })), "something else than a verdict"],
    ["a list of verdicts", say(`[${verdict()}]`), "something else than a verdict"],
    [
      "a verdict of the future",
      say(verdict({ as_of: iso(NOW + 2 * HOUR), valid_until: iso(NOW + DAY) })),
      "in the future",
    ],
    ["a verdict that has run out", say(verdict({ valid_until: iso(NOW) })), "run out"],
    ["a verdict older than the rules allow", say(verdict({ as_of: iso(NOW - DAY) })), "run out"],
    ["a verdict and a megabyte behind it", say(verdict() + " ".repeat(1024 * 1024)), "too great a length"],
    ["a fault of its own", say(verdict(), 500), "answered 500"],
    ["no content", say("", 204), "answered 204"],
    ["another success", say(verdict(), 201), "answered 201"],
    ["a redirect to where the verdict is", say(verdict(), 302, { Location: "/verdict" }), "answered 302"],
    ["a connection that is cut", (res) => void res.destroy(), "was not reached"],
  ])("C-CMP-2 does not answer when its service says %s, and shows no secret", async (_, answer, why) => {
    const { ask, registry, asked } = await aService(answer);
    const error = await ask().catch((thrown: Error) => thrown);
    expect(String(error)).toContain(why);
    expect(String(error)).not.toContain("secret");
    expect(registry.fault("in.trai")).toContain(why);
    await ask().catch(() => {});
    expect(asked).toHaveLength(2);
  });

  it("is not asked over plain http in production, or in a private network", async () => {
    const { ask, asked } = await aService(say(verdict()), { production: true });
    await expect(ask()).rejects.toThrow("was not reached: not sent");
    expect(asked).toEqual([]);
  });
});
