/** Cuts a stream into the bytes of its frames or commands, without reading more of them than their length. */
export class RawSplitter {
  #held: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    const parts: Buffer[] = [];
    for (let size = this.#size(); size !== null && size <= this.#held.length; size = this.#size()) {
      parts.push(this.#held.subarray(0, size));
      this.#held = this.#held.subarray(size);
    }
    return parts;
  }

  #size(): number | null {
    const end = this.#held.indexOf("\n\n");
    if (end === -1) return null;
    const length = /^Content-Length: (\d+)$/m.exec(this.#held.toString("latin1", 0, end))?.[1];
    return end + 2 + Number(length ?? 0);
  }
}
