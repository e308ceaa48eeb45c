import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { EngageError } from "@broadnet-engage/core/errors";
import type { RecordingSource } from "@broadnet-engage/core/ports";

/** An id and an ending, as the dialer names what is recorded: no name can leave the folder. */
const NAME = /^[A-Za-z0-9-]+\.[a-z0-9]+$/;

/** The folder in which the switch leaves its recordings, on this machine or shared with it. A broken disk: `dependency-unavailable`. */
export function directorySource(folder: string): RecordingSource {
  const pathOf = (name: string): string => {
    if (!NAME.test(name)) throw new EngageError("validation-failed", "Not the name of a recording.");
    return join(folder, name);
  };
  return {
    async open(name) {
      const file = await unlessMissing(open(pathOf(name), "r"));
      return file === null ? null : file.createReadStream();
    },
    async remove(name) {
      await unlessMissing(rm(pathOf(name)));
    },
  };
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new EngageError("dependency-unavailable", "The folder of recordings cannot be used.", {
      extra: { dependency: "recordings" },
      cause: error,
    });
  }
}
