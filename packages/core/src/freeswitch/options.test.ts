import { describe, expect, it } from "vitest";
import { parseEslUrl } from "./options.ts";

describe("the switch's URL", () => {
  it.each([
    ["esl://:ClueCon@127.0.0.1:8021", { host: "127.0.0.1", port: 8021, password: "ClueCon" }],
    ["esl://:p%40ss%2Fw%20d@fs.example.com", { host: "fs.example.com", port: 8021, password: "p@ss/w d" }],
    ["esl://:x@[::1]:9", { host: "::1", port: 9, password: "x" }],
  ])("%s", (url, expected) => {
    expect(parseEslUrl(url)).toEqual(expected);
  });

  it.each([
    "",
    "127.0.0.1:8021",
    "http://:secret@127.0.0.1",
    "esl://127.0.0.1:8021",
    "esl://user:secret@127.0.0.1",
    "esl://:secret@",
    "esl://:secret%zz@127.0.0.1",
  ])("refuses %s without repeating it", (url) => {
    expect(() => parseEslUrl(url)).toThrow(expect.objectContaining({ code: "validation-failed" }));
    expect(() => parseEslUrl(url)).toThrow(expect.not.objectContaining({ message: expect.stringContaining("secret") }));
  });
});
