import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

/** Milliseconds of this process's processor time that `work` takes. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

export async function wallMs(work: () => unknown): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Measures contenders in turn, round after round, so that what else the machine does falls on all of them alike. The first
 * round warms up and is thrown away.
 */
export async function interleaved<K extends string>(
  rounds: number,
  contenders: Readonly<Record<K, () => Promise<number>>>,
): Promise<Readonly<Record<K, readonly number[]>>> {
  const names = Object.keys(contenders) as K[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round <= rounds; round += 1)
    for (const name of names) {
      const value = await contenders[name]();
      if (round > 0) measured[name].push(value);
    }
  return measured;
}

/** The median of the rounds' ratios, which is steadier than the ratio of two medians. */
export const ratio = (over: readonly number[], under: readonly number[]): number =>
  median(over.map((value, round) => value / (under[round] ?? Number.NaN)));

export function machine(): string {
  const [first] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  return `Node ${process.version}, ${cpus().length} × ${first?.model ?? "unknown"}, load ${load.join(" ")}`;
}

/** Ticks of all processors since the start, and those of them that the host gave to others; zeros where it does not say. */
function ticks(): { readonly all: number; readonly stolen: number } {
  try {
    const [first = ""] = readFileSync("/proc/stat", "utf8").split("\n");
    const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softIrq = 0, stolen = 0] = first
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return { all: user + nice + system + idle + waiting + irq + softIrq + stolen, stolen };
  } catch {
    return { all: 0, stolen: 0 };
  }
}

/** How much of the processors a virtual machine's host kept for others from now until it is asked, as a share of them. */
export function stealing(): () => number {
  const before = ticks();
  return () => {
    const now = ticks();
    return now.all === before.all ? 0 : (now.stolen - before.stolen) / (now.all - before.all);
  };
}

/** Prints the median of what was taken, in milliseconds, and what 99 of 100 stay within. */
export function told(what: string, taken: readonly number[]): void {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2);
  console.log(`${what}: median ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms`);
}

/** Prints a goal and whether it was met; sets the exit code when it was not. */
export function goal(what: string, value: number, target: number, better: "more" | "less"): void {
  const met = better === "more" ? value >= target : value <= target;
  if (!met) process.exitCode = 1;
  console.log(
    `${met ? "met   " : "MISSED"}  ${what}: ${value.toFixed(2)} (${better === "more" ? "≥" : "≤"} ${target})`,
  );
}
