import type { Random } from "@broadnet-engage/core/ports";

/** One of a list that is not empty. */
export function oneOf<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random.next() * list.length)] ?? list[0];
}

export const between = (random: Random, from: number, to: number): number => from + random.next() * (to - from);

/** One of a list, by weight; null when the list is empty or nothing weighs anything. */
export function weighted<T>(random: Random, list: readonly T[], weightOf: (item: T) => number): T | null {
  const total = list.reduce((sum, item) => sum + weightOf(item), 0);
  let left = random.next() * total;
  for (const item of list) {
    left -= weightOf(item);
    if (left < 0) return item;
  }
  return null;
}
