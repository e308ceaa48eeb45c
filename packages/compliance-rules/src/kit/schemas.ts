import { z } from "zod";
import { Cases } from "../case.ts";
import { CalendarFile, PackFile } from "../pack-folder.ts";
import type { Answer, Kit } from "./answer.ts";

const SCHEMAS = {
  "pack.schema.json": ["A rule pack", PackFile],
  "cases.schema.json": ["Cases of a rule pack", Cases],
  "calendar.schema.json": ["Days that rules speak of", CalendarFile],
} as const;

/** The schemas editors complete by, made of those the loader validates with. */
export function schemaTexts(): Readonly<Record<string, string>> {
  const made = Object.entries(SCHEMAS).map(([file, [title, schema]]) => {
    const json = z.toJSONSchema(schema, { io: "input", reused: "ref", target: "draft-7" });
    return [file, `${JSON.stringify({ title, ...json })}\n`] as const;
  });
  return Object.fromEntries(made);
}

/** `schemas`: writes them beside the packs. */
export function schemas(kit: Kit): Answer {
  const files = Object.entries(schemaTexts()).map(([file, text]) => ({ url: new URL(`../${file}`, kit.packs), text }));
  return { lines: files.map(({ url }) => `${url.pathname.split("/").at(-1)} written.`), exitCode: 0, files };
}
