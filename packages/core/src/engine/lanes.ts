/**
 * Runs `work` on every item: in order for items of one key, up to `width` keys at once. Each failure is handed to `onError`
 * and does not stop the others. With a storage that takes turns the interleaving depends on the items only, never on a clock.
 */
export async function runInLanes<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  width: number,
  work: (item: T) => Promise<void>,
  onError: (error: unknown, item: T) => void,
): Promise<void> {
  const [first] = items;
  if (first === undefined) return;
  if (items.length === 1) return work(first).catch((error: unknown) => onError(error, first));
  const lanes = new Map<string, T[]>();
  for (const item of items) {
    const lane = lanes.get(keyOf(item));
    if (lane) lane.push(item);
    else lanes.set(keyOf(item), [item]);
  }
  const queue = [...lanes.values()];
  const runner = async (): Promise<void> => {
    for (let lane = queue.shift(); lane !== undefined; lane = queue.shift())
      for (const item of lane) await work(item).catch((error: unknown) => onError(error, item));
  };
  await Promise.all(Array.from({ length: Math.min(width, queue.length) }, runner));
}
