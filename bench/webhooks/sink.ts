import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A receiver in a process of its own: answers 204 at once, and remembers when which event came first.
const firstAt = new Map<string, number>();
let posts = 0;

const server = createServer((req, res) => {
  if (req.method === "GET") {
    res.end(JSON.stringify({ posts, firstAt: [...firstAt] }));
    return;
  }
  posts += 1;
  const id = req.headers["webhook-id"];
  if (typeof id === "string" && !firstAt.has(id)) firstAt.set(id, Date.now());
  req.resume();
  req.on("end", () => res.writeHead(204).end());
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("disconnect", () => process.exit(0));
