import { readFileSync } from "node:fs";
import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { EngageError } from "@broadnet-engage/core/errors";

// PGlite lets two processes open one folder and ruin it. This lock keeps the second one out, and needs nothing to be
// cleaned up after a crash.
//
// Every process that wants the folder first puts down a file *named* after itself, then looks for the files of others.
// Of two that come at once at least the later looker sees the other, so there are never two owners; at worst both give
// up. A name is there at once and whole, which content would not be, and a file whose process is gone is just removed:
// nobody else would ever make that same name.

export interface FolderLock {
  /** Idempotent. */
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  /** When the process started, in the kernel's ticks; tells a process from a later one of the same number. 0 = unknown. */
  readonly started: number;
}

const PATTERN = /^engage-(\d+)-(\d+)\.lock$/;
const nameOf = ({ pid, started }: Owner): string => `engage-${pid}-${started}.lock`;

/** What Linux tells of a process; null when it tells nothing (other systems, or no such process). */
function statOf(pid: number): { readonly state: string; readonly started: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in brackets and may hold anything, also spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", started: Number(fields[19] ?? 0) };
  } catch {
    return null;
  }
}

function isRunning({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const stat = statOf(pid);
  if (stat === null) return true;
  const ended = stat.state === "Z" || stat.state === "X";
  return !ended && (started === 0 || stat.started === started);
}

const inUse = (dir: string, pid: number): EngageError =>
  new EngageError("resource-in-use", `The folder ${dir} is open in process ${pid}.`, { extra: { dir, pid } });

/** The running process, other than `own`, that has a file in the folder; files of dead ones are removed on the way. */
async function otherOwner(dir: string, own: string): Promise<Owner | null> {
  for (const name of await readdir(dir)) {
    const match = PATTERN.exec(name);
    if (!match || name === own) continue;
    const owner = { pid: Number(match[1]), started: Number(match[2]) };
    if (isRunning(owner)) return owner;
    await rm(join(dir, name), { force: true });
  }
  return null;
}

/**
 * Takes an existing folder for this process until `release` or the process's end, however it ends. Holds among processes
 * of one machine that see each other's numbers; not between containers or machines that share a volume.
 *
 * @throws EngageError `resource-in-use` (`extra.pid`) when it is taken, also by this same process.
 */
export async function lockFolder(dir: string): Promise<FolderLock> {
  const own = nameOf({ pid: process.pid, started: statOf(process.pid)?.started ?? 0 });
  const path = join(dir, own);
  try {
    await (await open(path, "wx")).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw inUse(dir, process.pid);
    throw error;
  }
  const release = () => rm(path, { force: true });
  const other = await otherOwner(dir, own);
  if (other) {
    await release();
    throw inUse(dir, other.pid);
  }
  return { release };
}
