/** What happens next, and when: a binary heap on (time, order of putting in). */
export class Agenda<T> {
  private readonly times: number[] = [];
  private readonly orders: number[] = [];
  private readonly things: T[] = [];
  private put = 0;

  /** When the next thing happens; infinity when nothing is left. */
  get nextAt(): number {
    return this.times[0] ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, thing: T): void {
    this.times.push(at);
    this.orders.push(this.put++);
    this.things.push(thing);
    this.up(this.times.length - 1);
  }

  take(): T | undefined {
    const first = this.things[0];
    const time = this.times.pop();
    const order = this.orders.pop();
    const thing = this.things.pop();
    if (this.times.length > 0 && time !== undefined && order !== undefined && thing !== undefined) {
      this.times[0] = time;
      this.orders[0] = order;
      this.things[0] = thing;
      this.down(0);
    }
    return first;
  }

  private before(a: number, b: number): boolean {
    const at = this.times[a] ?? 0;
    const bt = this.times[b] ?? 0;
    return at < bt || (at === bt && (this.orders[a] ?? 0) < (this.orders[b] ?? 0));
  }

  private swap(a: number, b: number): void {
    swapIn(this.times, a, b);
    swapIn(this.orders, a, b);
    swapIn(this.things, a, b);
  }

  private up(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private down(from: number): void {
    for (let at = from; ; ) {
      const left = 2 * at + 1;
      if (left >= this.times.length) return;
      const least = left + 1 < this.times.length && this.before(left + 1, left) ? left + 1 : left;
      if (!this.before(least, at)) return;
      this.swap(at, least);
      at = least;
    }
  }
}

function swapIn<T>(list: T[], a: number, b: number): void {
  const kept = list[a] as T;
  list[a] = list[b] as T;
  list[b] = kept;
}
