import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headPublisherSuite } from "@broadnet-engage/core/conformance";
import { memoryObjectStore, objectLinks } from "@broadnet-engage/core/memory";
import { endorsementText, isSignedBy, keyIdOf } from "@broadnet-engage/core/model";
import { systemClock } from "@broadnet-engage/core/system";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderPublisher } from "./folder-publisher.ts";
import { openKeyFolder, rotateKey } from "./key-folder.ts";
import { objectPublisher } from "./object-publisher.ts";

const runner = { describe, it, skip: (name: string, reason: string) => it.skip(`${name} (${reason})`) };
const aFolder = () => mkdtemp(join(tmpdir(), "engage-heads-"));

describe("a folder", () => {
  headPublisherSuite(runner, async () => {
    const folder = await aFolder();
    return {
      publisher: folderPublisher(folder),
      notesOf: async (tenantId) => {
        const own = join(folder, "audit-heads", tenantId);
        return Promise.all((await readdir(own)).map((name) => readFile(join(own, name), "utf8")));
      },
      close: () => rm(folder, { recursive: true }),
    };
  });

  it("that cannot be written to is an error, for the caller to try again", async () => {
    const publisher = folderPublisher("/dev/null/heads");
    const head = { tenantId: "t" as never, size: 1, root: "", at: 0, keyId: "", note: "" };
    await expect(publisher.publish(head)).rejects.toThrow();
  });
});

describe("an object store", () => {
  headPublisherSuite(runner, async () => {
    const links = objectLinks({ base: () => "http://x", secret: "s".repeat(32), clock: systemClock });
    const objects = memoryObjectStore(systemClock, links);
    const sizes = [7, 9, 10];
    return {
      publisher: objectPublisher(objects),
      notesOf: async (tenantId) => {
        const notes: string[] = [];
        for (const size of sizes) {
          const body = await objects.get(`audit-heads/${tenantId}/${String(size).padStart(15, "0")}.txt`);
          if (body === null) continue;
          const chunks: Uint8Array[] = [];
          for await (const chunk of body) chunks.push(chunk);
          notes.push(Buffer.concat(chunks).toString("utf8"));
        }
        return notes;
      },
      close: async () => {},
    };
  });
});

describe("the folder of keys", () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await aFolder(), "keys");
  });
  afterEach(() => rm(join(folder, ".."), { recursive: true }));

  it("makes a key at first, for its owner's eyes only, and keeps it", async () => {
    const [one, two] = await Promise.all([openKeyFolder(folder), openKeyFolder(folder)]);
    expect(one.keys).toEqual(two.keys);
    expect(one.keys).toHaveLength(1);
    expect((await stat(join(folder, "0001.json"))).mode & 0o777).toBe(0o600);
    const again = await openKeyFolder(folder);
    expect(isSignedBy(one.keys[0]?.verifier ?? "", "text", await again.sign("text"))).toBe(true);
    expect(isSignedBy(one.keys[0]?.verifier ?? "", "other", await again.sign("text"))).toBe(false);
  });

  it("goes on to a new key that the old one endorses, and keeps the old one known", async () => {
    await openKeyFolder(folder);
    const verifier = await rotateKey(folder);
    const { keys, sign } = await openKeyFolder(folder);
    const [old, fresh] = keys;
    expect(fresh).toMatchObject({ verifier, endorsedBy: keyIdOf(old?.verifier ?? "") });
    const endorsement = Buffer.from(fresh?.endorsement ?? "", "base64");
    expect(isSignedBy(old?.verifier ?? "", endorsementText(verifier), endorsement)).toBe(true);
    expect(isSignedBy(verifier, "text", await sign("text"))).toBe(true);
  });

  it.each([["not JSON"], ["{}"], ['{"verifier":"a+b+c","private_key":"none","endorsed_by":null,"endorsement":null}']])(
    "refuses a file that holds no key: %s",
    async (text) => {
      await openKeyFolder(folder);
      await writeFile(join(folder, "0002.json"), text);
      await expect(openKeyFolder(folder)).rejects.toThrow("0002.json holds no audit key");
    },
  );
});
