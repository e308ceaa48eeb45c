import { parseArgs } from "node:util";

export interface DemoOptions {
  readonly url: string;
  readonly speed: number;
  readonly contacts: number;
}

export const USAGE = `npm run demo [-- --speed N --contacts N --url URL]
  --speed     how many times faster than life the simulated people are (default 20)
  --contacts  how many people to call, 1 to 10000 (default 500)
  --url       the server (default http://127.0.0.1:8080)`;

/** Throws a sentence for people when an argument will not do. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      speed: { type: "string", default: "20" },
      contacts: { type: "string", default: "500" },
      url: { type: "string", default: "http://127.0.0.1:8080" },
    },
  });
  const speed = Number(values.speed);
  const contacts = Number(values.contacts);
  if (!(speed > 0 && speed <= 1_000)) throw new Error(`--speed must be above 0 and at most 1000.\n${USAGE}`);
  if (!Number.isInteger(contacts) || contacts < 1 || contacts > 10_000) {
    throw new Error(`--contacts must be a whole number from 1 to 10000.\n${USAGE}`);
  }
  if (!URL.canParse(values.url)) throw new Error(`--url must be a URL.\n${USAGE}`);
  return { url: values.url.replace(/\/$/, ""), speed, contacts };
}
