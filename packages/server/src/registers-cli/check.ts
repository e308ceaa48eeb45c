import { EngageError } from "@broadnet-engage/core/errors";
import { readNumberFileHead } from "@broadnet-engage/core/registries";
import { readRegister } from "../registries/register-files.ts";
import type { Said } from "./said.ts";

/** Reads a register's files as a server would. @throws EngageError `dependency-unavailable` when it could not use one of them */
export async function check(path: string): Promise<Said> {
  const { registry } = await readNumberFileHead(path);
  const { edition, lineage, fault } = await readRegister(path, registry);
  if (edition === null) throw new EngageError("dependency-unavailable", fault ?? path);
  const { entries, asOf, source, bytes, digest } = edition;
  const date = new Date(asOf).toISOString();
  const lists = lineage.editions.length - 1;
  const after = lists === 0 ? "" : `, after ${lists} ${lists === 1 ? "list" : "lists"} of changes`;
  return {
    text: `${registry}: ${entries.toLocaleString("en")} numbers of ${date}, from ${source}${after}, ${Math.ceil(bytes / 1e6)} MB in memory\nedition ${digest}`,
    well: true,
  };
}
