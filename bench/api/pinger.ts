// A client in a process of its own: pings one address without a pause, and tells the slowest answer of each span it is asked for.
import { Agent, get } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let slowestMs = 0;

const ping = (): void => {
  const began = performance.now();
  get(process.argv[2] ?? "", { agent }, (answer) => {
    answer.resume().on("end", () => {
      slowestMs = Math.max(slowestMs, performance.now() - began);
      setImmediate(ping);
    });
  });
};
ping();
process.on("message", () => {
  process.send?.(slowestMs);
  slowestMs = 0;
});
