/**
 * The same bytes in parts of exactly `partBytes`, the last one shorter; none when there are none. Parts are copies: the
 * giver may use its chunks again.
 */
export async function* partsOf(body: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = [];
  let gathered = 0;
  for await (const given of body) {
    let rest = Uint8Array.from(given);
    while (gathered + rest.length >= partBytes) {
      const fills = partBytes - gathered;
      yield Buffer.concat([...chunks, rest.subarray(0, fills)]);
      rest = rest.subarray(fills);
      chunks = [];
      gathered = 0;
    }
    chunks.push(rest);
    gathered += rest.length;
  }
  if (gathered > 0) yield Buffer.concat(chunks);
}
