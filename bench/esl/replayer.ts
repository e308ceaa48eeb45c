import { createServer } from "node:net";
import { recordedStream } from "./stream.ts";

// The far end, in a process of its own: lets everybody in, answers commands at once, and plays the stream on `event json PLAY`.

const [count = "0", fillTo = "0", folder] = process.argv.slice(2);
const { bytes } = recordedStream(Number(count), Number(fillTo), folder);
const END = Buffer.from("Content-Type: text/disconnect-notice\nContent-Length: 4\n\nbye\n");

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.write("Content-Type: auth/request\n\n");
  let unread = "";
  socket.on("data", (data) => {
    unread += data.toString("utf8");
    for (let end = unread.indexOf("\n\n"); end !== -1; end = unread.indexOf("\n\n")) {
      const command = unread.slice(0, end);
      unread = unread.slice(end + 2);
      if (command.startsWith("api ")) socket.write("Content-Type: api/response\nContent-Length: 3\n\nfs1");
      else socket.write("Content-Type: command/reply\nReply-Text: +OK accepted\n\n");
      if (command.includes("PLAY")) socket.end(Buffer.concat([bytes, END]));
    }
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : null);
});
process.on("disconnect", () => process.exit());
