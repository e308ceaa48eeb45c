import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire to a server on this machine that can be made to fall silent, as when a cable is pulled: nobody is told. */
export interface Wire {
  readonly port: number;
  /** Nothing passes any more, on old connections nor on new ones, though all seem open. */
  silence(): void;
  /** New connections pass again; old ones stay dead. */
  mend(): void;
  close(): Promise<void>;
}

export async function wireTo(port: number): Promise<Wire> {
  let silent = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    }
    if (silent) return;
    near.pipe(far);
    far.pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      silent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      silent = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
