import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { directorySource } from "./directory-source.ts";

const refused = (code: string) => expect.objectContaining({ code });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recordings-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = async (body: AsyncIterable<Uint8Array> | null) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe("the folder of the switch's recordings", () => {
  it("gives a file by its name, and null for one that is not there", async () => {
    await writeFile(join(folder, "a-1.wav"), "sound");
    const source = directorySource(folder);
    expect(await read(await source.open("a-1.wav"))).toBe("sound");
    expect(await source.open("a-2.wav")).toBeNull();
  });

  it("removes a file; again it does nothing", async () => {
    await writeFile(join(folder, "a-1.wav"), "sound");
    const source = directorySource(folder);
    await source.remove("a-1.wav");
    await source.remove("a-1.wav");
    expect(await source.open("a-1.wav")).toBeNull();
  });

  it.each(["../a.wav", "a/b.wav", "/etc/passwd", "..", "a.wav\0", "a", ""])("refuses %j as a name", async (name) => {
    const source = directorySource(folder);
    await expect(source.open(name)).rejects.toEqual(refused("validation-failed"));
    await expect(source.remove(name)).rejects.toEqual(refused("validation-failed"));
  });

  it("says dependency-unavailable when the folder is none", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(directorySource(join(folder, "file")).open("a.wav")).rejects.toEqual(
      refused("dependency-unavailable"),
    );
  });
});
