import { connect, type Socket } from "node:net";

/** What is asked, again and again. */
export interface Asked {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const requestOf = ({ port, path, headers = {} }: Asked): Buffer => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join("")}\r\n`);
};

/** Bytes of a whole answer of which `head` is the beginning; null while its head is not whole. */
function lengthOf(head: Buffer): number | null {
  const end = head.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const text = head.toString("latin1", 0, end);
  if (!text.startsWith("HTTP/1.1 200 ")) throw new Error(text);
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  if (length === undefined) throw new Error(`No length: ${text}`);
  return end + 4 + Number(length);
}

/**
 * Asks over so many connections, each the next when the answer to the last is whole. Answers how long each took, in
 * milliseconds. Reads heads and counts bytes and nothing more, so that it takes little from what it measures.
 */
export async function drive(asked: Asked, connections: number, count: number): Promise<readonly number[]> {
  const request = requestOf(asked);
  let left = count - connections;
  const more = (): boolean => left-- > 0;
  const lines = await Promise.all(Array.from({ length: connections }, () => line(asked.port, request, more)));
  return lines.flat();
}

function line(port: number, request: Buffer, more: () => boolean): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const took: number[] = [];
    let began = 0;
    let missing: number | null = null;
    let head: Buffer = Buffer.alloc(0);
    const ask = (socket: Socket): void => {
      began = performance.now();
      missing = null;
      socket.write(request);
    };
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => ask(socket));
    socket.on("data", (data) => {
      if (missing === null) {
        head = head.length === 0 ? data : Buffer.concat([head, data]);
        const length = lengthOf(head);
        if (length === null) return;
        missing = length - head.length;
        head = Buffer.alloc(0);
      } else missing -= data.length;
      if (missing > 0) return;
      took.push(performance.now() - began);
      if (more()) ask(socket);
      else socket.destroy();
    });
    socket.on("close", () => resolve(took)).on("error", reject);
  });
}
