import { mkdir, readdir } from "node:fs/promises";
import type { Log } from "@broadnet-engage/core/ports";
import { type Edition, writeNumberFile } from "@broadnet-engage/core/registries";
import { HeldRegisters, pathIn } from "./held-registers.ts";
import { oneAfterAnother } from "./in-turn.ts";
import { ENDING, insteadOf, putChanges } from "./lineage.ts";
import type { ListedRegisters } from "./registers.ts";

/**
 * Registers as files in one folder: of each a full list, and the changes since. Looked through at the start and again and
 * again, so that nodes which share the folder take up what one of them imported, and an operator can put a file there by hand.
 */
export function registerFolder(folder: string, log: Log): ListedRegisters {
  const held = new HeldRegisters(folder, log);
  const { book } = held;
  const inTurn = oneAfterAnother();
  return {
    lookup: book.lookup,
    loaded: book.loaded,
    current: book.current,
    editions: (registry) => held.get(registry)?.lineage.editions ?? [],
    fault: (registry) => held.get(registry)?.fault ?? null,
    faults: () => held.names().filter((registry) => held.get(registry)?.fault !== null),
    refresh: () => inTurn(() => refresh(folder, held, log)),
    keep: (registry, stated, blocks) => inTurn(() => keep(folder, held, registry, stated, blocks)),
    change: (registry, stated, changes) => inTurn(() => change(folder, held, registry, stated, changes)),
  };
}

async function refresh(folder: string, held: HeldRegisters, log: Log): Promise<void> {
  const names = await filesIn(folder).catch((error: unknown) => {
    log.error("The folder of registers cannot be read; those loaded stay as they are.", { reason: String(error) });
    return null;
  });
  if (names === null) return;
  for (const registry of held.names()) if (!names.includes(registry)) held.drop(registry);
  for (const registry of names) await held.load(registry);
}

type Of<M extends "keep" | "change"> = Parameters<ListedRegisters[M]>;

async function keep(folder: string, held: HeldRegisters, ...[registry, stated, blocks]: Of<"keep">): Promise<boolean> {
  const { asOf, source, digest } = stated;
  if (asOf < (held.book.current(registry)?.asOf ?? Number.NEGATIVE_INFINITY)) return false;
  await mkdir(folder, { recursive: true });
  const path = pathIn(folder, registry);
  const head = { registry, asOf, source, sourceDigest: digest };
  await insteadOf(path, () => writeNumberFile(path, head, blocks));
  const { fault } = await held.load(registry);
  if (fault !== null) throw new Error(fault);
  return true;
}

async function change(
  folder: string,
  held: HeldRegisters,
  ...[registry, { digest, ...stated }, changes]: Of<"change">
): ReturnType<ListedRegisters["change"]> {
  const put = async () => {
    const { edition, lineage } = await held.load(registry);
    if (edition === null) return { outcome: "another" as const, effects: 0 };
    const head = { registry, ...stated, sourceDigest: digest };
    const outcome = await putChanges(pathIn(folder, registry), lineage, head, changes);
    return { outcome, effects: outcome === "applied" ? effectsOn(edition, changes) : 0 };
  };
  const first = await put();
  // Somebody may have put the same there at this moment.
  const answer = first.outcome === "another" ? await put() : first;
  if (answer.outcome === "applied") await held.load(registry);
  return answer;
}

/** How many of the changes change anything. */
function effectsOn(edition: Edition, { added, removed }: Of<"change">[2]): number {
  let effects = 0;
  for (const number of added.numbers()) if (!edition.hasNumber(number)) effects += 1;
  for (const number of removed.numbers()) if (edition.hasNumber(number)) effects += 1;
  return effects;
}

/** Names of the registers that have a file. */
async function filesIn(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const files = (await readdir(folder)).filter((file) => file.endsWith(ENDING));
  return files.map((file) => decodeURIComponent(file.slice(0, -ENDING.length)));
}
