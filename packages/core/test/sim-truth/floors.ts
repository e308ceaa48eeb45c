import { readFileSync } from "node:fs";
import type { Comparison } from "./compare.ts";

/** What a replay reached when it was last written down: it may become more, never less. */
export interface Floor {
  /** Recorded frames told in order. */
  readonly inOrder: number;
  /** Recorded headers that are there, and of those compared the equal ones. */
  readonly names: number;
  readonly values: number;
}

export const FLOORS_FILE = new URL("./floors.json", import.meta.url);

export const readFloors = (): Readonly<Record<string, Floor>> => JSON.parse(readFileSync(FLOORS_FILE, "utf8"));

export const floorOf = ({ inOrder, names, values }: Comparison): Floor => ({ inOrder, names, values });
