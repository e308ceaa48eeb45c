import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { systemTimers } from "@broadnet-engage/core/system";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "./client/index.ts";
import { farFiles } from "./imports/far-files.ts";
import type { Answer } from "./testing/client.ts";
import { openWorld, type World } from "./testing/world.ts";
import { targetGuard } from "./webhooks/target.ts";

let world: World;
let token: string;
let server: Server | undefined;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
  token = world.tokens.supervisor;
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
afterAll(() => world.close());

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
async function campaign(): Promise<string> {
  const body = { name: "Autumn", dialing_mode: "progressive", cli_group_id: world.cliGroupId };
  return (await world.client.post("/v1/campaigns", { token, body })).body.id;
}
const from = async (url: unknown, id?: string, headers = {}): Promise<Answer> =>
  world.client.post(`/v1/campaigns/${id ?? (await campaign())}/contacts/import`, { token, body: { url }, headers });
const openJobs = (): Promise<number> => world.storage.read(({ importJobs }) => importJobs.open(world.tenantId));

describe("§9.5 a file of contacts, named by where it lies", () => {
  it("is fetched with its signature, and worked through as if it had been sent", async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((req, res) => {
      asked.push(req.url, req.headers.authorization, String(req.headers["accept-encoding"]));
      res.end("phone,first_name\n055 555 0142,هدى\n12,nobody\n");
    });
    const id = await campaign();
    const accepted = await from(`${url}/lists/autumn.csv?X-Amz-Signature=9f2c`, id);
    expect(accepted.status, accepted.text).toBe(202);
    await world.services.imports.settle();
    const { body } = await world.client.get(`/v1/imports/${accepted.body.import_id}`, { token });
    expect(body).toMatchObject({ status: "done", rows: 2, imported: 1, invalid_phones: 1 });
    expect(asked).toEqual(["/lists/autumn.csv?X-Amz-Signature=9f2c", undefined, "identity"]);
  });

  it("takes numbers not to call in the same way, and is offered by the typed client", async () => {
    const url = await serve((_req, res) => res.end("phone\n+971506000021\n"));
    const client = createClient({ url: world.url, token });
    const { import_id } = await client.importDncFile({ body: { url: `${url}/dnc.csv` } });
    await world.services.imports.settle();
    expect(await client.getImport({ params: { id: import_id } })).toMatchObject({ kind: "dnc", imported: 1 });
  });

  it("C-IDE-2 is not worked through twice under one key", async () => {
    const url = await serve((_req, res) => res.end("phone\n+971505550101\n"));
    const id = await campaign();
    const headers = { "idempotency-key": "autumn-list" };
    const first = await from(`${url}/list.csv`, id, headers);
    const again = await from(`${url}/list.csv`, id, headers);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect(again.body).toEqual(first.body);
  });

  it.each([
    ["answers 404", (_req, res) => res.writeHead(404).end("phone\n"), "it answered 404"],
    ["sends us elsewhere", (_req, res) => res.writeHead(302, { location: "/other.csv" }).end(), "it answered 302"],
    [
      "comes packed",
      (_req, res) => res.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("phone\n")),
      "it came packed (gzip)",
    ],
    [
      "breaks off",
      (_req, res) => {
        res.writeHead(200, { "content-length": "1000" });
        res.write("phone\n+97150", () => res.destroy());
      },
      "the connection failed",
    ],
  ] as [string, RequestListener, string][])(
    "is refused, and nothing is left of it, when it %s",
    async (_how, listener, why) => {
      const url = await serve(listener);
      // What earlier tests queued is done first.
      await world.services.imports.settle();
      const before = await openJobs();
      const answer = await from(`${url}/list.csv?secret=1`);
      expect(answer.status).toBe(422);
      expect(answer.body.type).toContain("unknown-reference");
      expect(answer.body.detail).toContain(why);
      expect(answer.body).toMatchObject({ pointer: "#/url", id: `${url}/list.csv` });
      expect(answer.text).not.toContain("secret");
      expect(await openJobs()).toBe(before);
    },
  );

  it("is judged by what is in it, like one that is sent", async () => {
    const url = await serve((req, res) =>
      res.end(req.url === "/utf16" ? Buffer.from("\ufeffphone\n", "utf16le") : "colour\nred\n"),
    );
    expect((await from(`${url}/utf16`)).body.errors[0]).toMatchObject({ pointer: "#", code: "invalid_encoding" });
    expect((await from(`${url}/list.csv`)).status).toBe(400);
  });

  it.each([
    "https://10.0.0.1/list.csv",
    "https://[::ffff:169.254.169.254]/latest/meta-data",
    "file:///etc/passwd",
    "https://user:password@objects.example.com/list.csv",
    "no address",
  ])("C-WH-14 is never asked of our own network: %s", async (url) => {
    const answer = await from(url);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ pointer: "#/url", code: "url_not_allowed" }]);
  });

  it("C-GEN-9 C-ERR-6 has an address and nothing else", async () => {
    const path = `/v1/campaigns/${await campaign()}/contacts/import`;
    const status = async (body: unknown) => (await world.client.post(path, { token, body })).status;
    expect(await status({})).toBe(400);
    expect(await status({ url: "https://objects.example.com/x.csv", method: "PUT" })).toBe(400);
    expect(await status({ url: "https://objects.example.com/x.csv", tenant_id: world.tenantId })).toBe(422);
  });
});

describe("fetching a file", () => {
  it("C-WH-14 goes to the address that was judged, whatever the name says a moment later", async () => {
    const url = await serve((_req, res) => res.end("phone\n"));
    const asked: string[] = [];
    const guard = targetGuard({
      production: false,
      allowCidrs: [],
      allowHttp: false,
      resolve: async (host) => {
        asked.push(host);
        return [asked.length === 1 ? "127.0.0.1" : "10.0.0.1"];
      },
    });
    const far = farFiles(guard, systemTimers);
    const { port } = new URL(url);
    const pieces: Buffer[] = [];
    for await (const piece of far.read(`http://objects.test:${port}/list.csv`)) pieces.push(Buffer.from(piece));
    expect(Buffer.concat(pieces).toString()).toBe("phone\n");
    await far.close();
  });

  it("stops when nobody reads on, and lets go of the connection", async () => {
    let gone = (): void => undefined;
    const isGone = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const url = await serve((_req, res) => {
      res.on("close", () => gone());
      const more = (): void => {
        while (!res.destroyed && res.write("x".repeat(16_384)));
      };
      res.on("drain", more);
      more();
    });
    const far = farFiles(targetGuard({ production: false, allowCidrs: [], allowHttp: false }), systemTimers);
    for await (const piece of far.read(`${url}/endless`)) if (piece.length > 0) break;
    await isGone;
    await far.close();
  });

  it("is given up when the whole takes too long", async () => {
    const url = await serve((_req, res) => void res.writeHead(200).write("phone\n"));
    const hurried = { ...systemTimers, after: (_ms: number, work: () => void) => systemTimers.after(20, work) };
    const far = farFiles(targetGuard({ production: false, allowCidrs: [], allowHttp: false }), hurried);
    const all = async (): Promise<void> => {
      for await (const piece of far.read(`${url}/slow`)) expect(piece.length).toBeGreaterThan(0);
    };
    await expect(all()).rejects.toMatchObject({ message: expect.stringContaining("took too long") });
    await far.close();
  });
});
