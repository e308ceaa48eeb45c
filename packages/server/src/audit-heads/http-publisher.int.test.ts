import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { headPublisherSuite } from "@broadnet-engage/core/conformance";
import { headOrigin, type SignedHead } from "@broadnet-engage/core/model";
import { systemClock, systemTimers } from "@broadnet-engage/core/system";
import { describe, expect, it } from "vitest";
import { httpSender } from "../webhooks/http-sender.ts";
import { targetGuard } from "../webhooks/target.ts";
import { type HttpPublisherOptions, httpPublisher } from "./http-publisher.ts";

type Answer = (res: ServerResponse, req: IncomingMessage) => void;

/** An archive of another party: it keeps each note under what it says of itself, and answers as it is told. */
async function anArchive(
  answer: Answer = (res) => void res.writeHead(204).end(),
  options: Partial<HttpPublisherOptions> = {},
) {
  const notes = new Map<string, string>();
  const requests: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const note = Buffer.concat(chunks).toString("utf8");
      requests.push(req);
      notes.set(note.split("\n").slice(0, 2).join(" "), note);
      answer(res, req);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const guard = targetGuard({ production: false, allowCidrs: [], allowHttp: false });
  const sender = httpSender(guard, systemClock, systemTimers);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/heads?for=us`;
  return {
    ...{ notes, requests, publisher: httpPublisher(sender, { url, ...options }) },
    close: async () => {
      await sender.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const HEAD: SignedHead = {
  tenantId: "t" as never,
  size: 12,
  root: "",
  at: 0,
  keyId: "",
  note: "origin\n12\nroot\n\n— a b\n",
};
const runner = { describe, it, skip: (name: string, reason: string) => it.skip(`${name} (${reason})`) };

describe("an archive over HTTP", () => {
  headPublisherSuite(runner, async () => {
    const { notes, publisher, close } = await anArchive();
    const notesOf = async (tenantId: Parameters<typeof headOrigin>[0]) =>
      [...notes].filter(([key]) => key.startsWith(`${headOrigin(tenantId)} `)).map(([, note]) => note);
    return { publisher, notesOf, close };
  });

  it("is told which head it is and who comes, and its name for the log holds no secret of the address", async () => {
    const { publisher, requests, close } = await anArchive(undefined, { token: "s3cret-s3cret-s3cret" });
    await publisher.publish(HEAD);
    expect(requests[0]).toMatchObject({ method: "POST", url: "/heads?for=us" });
    expect(requests[0]?.headers).toMatchObject({
      "audit-head": "audit-heads/t/000000000000012.txt",
      authorization: "Bearer s3cret-s3cret-s3cret",
      "content-type": "text/plain; charset=utf-8",
    });
    expect(publisher.name).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await close();
  });

  it.each<[string, Answer]>([
    ["200 with a word", (res) => void res.end("thanks")],
    ["201", (res) => void res.writeHead(201).end()],
    ["202 and a body that never ends", (res) => void res.writeHead(202).write("...")],
    ["204", (res) => void res.writeHead(204).end()],
  ])("has the head when it answers %s", async (_, answer) => {
    const { publisher, requests, close } = await anArchive(answer);
    await publisher.publish(HEAD);
    expect(requests).toHaveLength(1);
    await close();
  });

  it.each<[string, Answer, RegExp]>([
    ["500", (res) => void res.writeHead(500).end("no disk"), /answered 500/],
    ["404", (res) => void res.writeHead(404).end(), /answered 404/],
    ["409", (res) => void res.writeHead(409).end(), /answered 409/],
    ["429", (res) => void res.writeHead(429, { "retry-after": "3600" }).end(), /answered 429/],
    [
      "a redirect, which it is not sent after",
      (res) => void res.writeHead(307, { location: "/there" }).end(),
      /answered 307/,
    ],
    ["a cut connection", (_res, req) => void req.socket.resetAndDestroy(), /was not reached/],
    ["half an answer", (_res, req) => void req.socket.end("HTTP/1.1 2"), /was not reached/],
    ["nonsense", (_res, req) => void req.socket.end("hello\r\n\r\n"), /was not reached/],
  ])("has it not when it answers %s, and takes it when it comes again", async (_, answer, says) => {
    let isWell = false;
    const moody: Answer = (res, req) => (isWell ? void res.writeHead(200).end() : answer(res, req));
    const { publisher, requests, close } = await anArchive(moody);
    const failed = await publisher.publish(HEAD).then(
      () => null,
      (error: Error) => error.message,
    );
    expect(failed).toMatch(says);
    expect(failed).not.toContain("for=us");
    isWell = true;
    await publisher.publish(HEAD);
    expect(requests.every(({ url }) => url === "/heads?for=us")).toBe(true);
    await close();
  });

  it("has it not when it says nothing within the limit", async () => {
    const asked: number[] = [];
    const post = async ({ timeoutMs }: { readonly timeoutMs: number }) => {
      asked.push(timeoutMs);
      return { kind: "failed" as const, error: "timeout", durationMs: timeoutMs };
    };
    const publisher = httpPublisher({ post }, { url: "https://archive.example/heads" });
    await expect(publisher.publish(HEAD)).rejects.toThrow("https://archive.example was not reached: timeout");
    expect(asked).toEqual([10_000]);
  });

  it("C-WH-14 is sent nothing at an address of our own networks, unless the operator named it", async () => {
    const attempt = async (url: string, allowCidrs: readonly string[]) => {
      const sender = httpSender(
        targetGuard({ production: true, allowCidrs, allowHttp: false }),
        systemClock,
        systemTimers,
      );
      const failed = await httpPublisher(sender, { url })
        .publish(HEAD)
        .catch((error: Error) => error.message);
      await sender.close();
      return failed;
    };
    for (const url of ["https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/", "https://[::1]/"])
      expect(await attempt(url, [])).toContain("not sent: it points to a private address");
    expect(await attempt("http://127.0.0.1:1/", ["127.0.0.0/8"])).toContain("only https is allowed");
    expect(await attempt("https://127.0.0.1:1/", ["127.0.0.0/8"])).toContain("ECONNREFUSED");
  });
});
