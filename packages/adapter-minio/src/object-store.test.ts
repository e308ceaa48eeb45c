import { describe, expect, it } from "vitest";
import { minioObjectStore } from "./index.ts";

const settings = {
  endPoint: "127.0.0.1",
  port: 9,
  useSSL: false,
  accessKey: "a",
  secretKey: "s",
  bucket: "recordings",
};
const refused = { code: "validation-failed" };
async function* noBody(): AsyncGenerator<Uint8Array> {}

describe("an object store's settings", () => {
  it("must name a bucket S3 can have, and parts S3 takes", () => {
    for (const bucket of ["", "ab", "Recordings", "a_b_c", "-abc", "b".repeat(64)]) {
      expect(() => minioObjectStore({ ...settings, bucket })).toThrow(expect.objectContaining(refused));
    }
    for (const partBytes of [0, 5 * 1024 ** 2 - 1, Number.NaN, 6_000_000.5]) {
      expect(() => minioObjectStore({ ...settings, partBytes })).toThrow(expect.objectContaining(refused));
    }
  });
});

it("a public URL must be one of the web", () => {
  for (const publicUrl of ["files.example.com", "ftp://files.example.com", ""])
    expect(() => minioObjectStore({ ...settings, publicUrl })).toThrow(expect.objectContaining(refused));
});

describe("an object store", () => {
  it("refuses a bad key or content type before it asks the server", async () => {
    const objects = minioObjectStore(settings);
    await expect(objects.get("a//b")).rejects.toMatchObject(refused);
    await expect(objects.put("a", noBody(), "audio/wav\r\nx: y")).rejects.toMatchObject(refused);
    await expect(objects.put("a", noBody(), "")).rejects.toMatchObject(refused);
  });
});
