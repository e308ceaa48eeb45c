import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LinkAsk, NOW, objectStoreSuite, type Runner } from "@broadnet-engage/core/conformance";
import { objectLinks } from "@broadnet-engage/core/memory";
import { system } from "@broadnet-engage/core/system";
import express from "express";
import { request } from "undici";
import { describe, expect, it } from "vitest";
import { openFileObjectStore } from "./file-object-store.ts";
import { filesRouter } from "./files-router.ts";

const runner: Runner = {
  describe: (name, fn) => {
    describe(name, fn);
  },
  it: (name, fn) => {
    it(name, fn);
  },
  skip: (name, reason) => {
    it(name, (context) => context.skip(reason));
  },
};

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/files`;
}

async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** A store in a folder of its own, served over HTTP as the server does it, in a time that a test moves. */
async function open(over: { maxBytes?: number } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "engage-objects-"));
  let now = NOW;
  const clock = { now: () => now, monotonic: () => now };
  let base = "";
  const links = objectLinks({ base: () => base, secret: "s".repeat(32), clock });
  const again = () => openFileObjectStore({ folder, links, clock, ids: system.ids, ...over });
  const objects = await again();
  const server = createServer(express().use(filesRouter(objects, links)));
  base = await listening(server);
  return {
    folder,
    objects,
    again,
    pass: async (ms: number) => {
      now += ms;
    },
    follow: async (url: string, ask: LinkAsk = {}) => {
      const { method = "GET", headers = {}, body } = ask;
      const answer = await request(url, { method: method as "GET", headers, ...(body === undefined ? {} : { body }) });
      const text = await answer.body.text();
      return { status: answer.statusCode, headers: answer.headers as Record<string, string>, text };
    },
    close: async () => {
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

objectStoreSuite(runner, () => open());

describe("a file object store", () => {
  it("keeps objects over a restart, and nothing of what was half written", async () => {
    const { objects, again, folder, close } = await open();
    const info = await objects.put("a/call.mp3", bodyOf("x"), "audio/mpeg");
    async function* cut() {
      yield Buffer.from("half");
      throw new Error("the line broke");
    }
    await expect(objects.put("b", cut(), "text/plain")).rejects.toThrow("the line broke");
    expect(await readdir(join(folder, "staging"))).toEqual([]);
    expect(await (await again()).head("a/call.mp3")).toEqual(info);
    await close();
  });

  it("refuses an object larger than it takes, through the port and through a link", async () => {
    const { objects, follow, close } = await open({ maxBytes: 4 });
    await expect(objects.put("k", bodyOf("12345"), "text/plain")).rejects.toMatchObject({ code: "limit-exceeded" });
    expect((await objects.put("k", bodyOf("1234"), "text/plain")).size).toBe(4);
    const { url } = await objects.presignPut("l", { expiresSeconds: 60 });
    expect((await follow(url, { method: "PUT", body: "12345" })).status).toBe(413);
    expect(await objects.head("l")).toBeNull();
    await close();
  });

  it("says dependency-unavailable when its folder is gone, or is none", async () => {
    const { objects, folder, again, close } = await open();
    await rm(join(folder, "staging"), { recursive: true });
    const unavailable = { code: "dependency-unavailable", extra: { dependency: "object-store" } };
    await expect(objects.put("k", bodyOf("x"), "text/plain")).rejects.toMatchObject(unavailable);
    await again();
    expect((await objects.put("k", bodyOf("x"), "text/plain")).size).toBe(1);
    const links = objectLinks({ base: () => "", secret: "s".repeat(32), clock: system.clock });
    const inFile = openFileObjectStore({ folder: "/dev/null/objects", links, clock: system.clock, ids: system.ids });
    await expect(inFile).rejects.toMatchObject(unavailable);
    await close();
  });

  it("reads an object to its old end when it is replaced or removed meanwhile", async () => {
    const { objects, close } = await open();
    await objects.put("k", bodyOf("the old text"), "text/plain");
    const old = await objects.get("k");
    await objects.put("k", bodyOf("new"), "text/plain");
    await objects.remove("k");
    let text = "";
    for await (const chunk of old ?? []) text += Buffer.from(chunk).toString();
    expect(text).toBe("the old text");
    await close();
  });

  it.each(["/files/..%2f..%2fetc%2fpasswd", "/files/%2e%2e/x", "/files/a%00b", "/files/%ff"])(
    "never leaves its folder: %s is refused",
    async (path) => {
      const { objects, follow, close } = await open();
      const link = new URL((await objects.presignGet("k", { expiresSeconds: 60 })).url);
      const { status } = await follow(`${link.origin}${path}${link.search}`);
      expect([400, 403, 404]).toContain(status);
      await close();
    },
  );
});
