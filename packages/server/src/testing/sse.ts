import { type IncomingMessage, request } from "node:http";

export interface SseMessage {
  readonly id: string | null;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: data of any event; each test looks at what it knows.
  readonly data: any;
}
export interface Sse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly messages: readonly SseMessage[];
  readonly comments: number;
  /** The first message that fits, waiting for it. */
  next(fits: (message: SseMessage) => boolean): Promise<SseMessage>;
  ended(): boolean;
  close(): void;
}

function parse(block: string): SseMessage | null {
  const fields = new Map(
    block
      .split("\n")
      .filter((line) => !line.startsWith(":"))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const),
  );
  const event = fields.get("event");
  if (event === undefined) return null;
  return { id: fields.get("id") ?? null, event, data: JSON.parse(fields.get("data") ?? "null") };
}

/** Opens a stream of Server-Sent Events and reads it. */
export async function openSse(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Sse> {
  const messages: SseMessage[] = [];
  const waiting = new Set<() => void>();
  let comments = 0;
  let over = false;
  const asked = request(url, { headers });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.on("response", resolve).on("error", reject).end();
  });
  let text = "";
  response.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      if (block.startsWith(":")) comments += 1;
      const message = parse(block);
      if (message) messages.push(message);
    }
    for (const look of waiting) look();
  });
  const end = (): void => {
    over = true;
    for (const look of waiting) look();
  };
  response.on("close", end).on("error", end);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    messages,
    get comments() {
      return comments;
    },
    ended: () => over,
    next: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = messages.find(fits);
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found) resolve(found);
          else reject(new Error(`The stream ended without it: ${messages.map(({ event }) => event).join(", ")}`));
        };
        waiting.add(look);
        look();
      }),
    close: () => asked.destroy(),
  };
}
