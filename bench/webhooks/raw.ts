import { connect } from "node:net";

/** What the sink can take: the same bytes over so many connections, the next request when the answer is there. Posts a second. */
export async function rawPosts(port: number, body: string, connections: number, forMs: number): Promise<number> {
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: `;
  const request = Buffer.from(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
  const began = performance.now();
  const until = began + forMs;
  const lines = Array.from({ length: connections }, () => line(port, request, until));
  const counts = await Promise.all(lines);
  return (counts.reduce((sum, count) => sum + count, 0) * 1_000) / (performance.now() - began);
}

function line(port: number, request: Buffer, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => socket.write(request));
    socket.on("data", (data) => {
      // A 204 has no body: its head is the whole answer.
      if (!data.includes("\r\n\r\n")) return;
      count += 1;
      if (performance.now() < until) socket.write(request);
      else socket.destroy();
    });
    socket.on("close", () => resolve(count)).on("error", reject);
  });
}
