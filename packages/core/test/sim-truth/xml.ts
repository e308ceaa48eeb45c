import type { Frame } from "../sim-orders/raw-client.ts";

/** The event in an XML frame; null when it holds none. */
export function xmlEventOf({ headers, body }: Frame): Record<string, string> | null {
  if (headers["Content-Type"] !== "text/event-xml") return null;
  const [, head = "", rest = ""] = /<headers>([\s\S]*?)<\/headers>([\s\S]*)/.exec(body) ?? [];
  const fields = [...head.matchAll(/<([^>\s]+)>([\s\S]*?)<\/\1>/g)].map(([, name = "", value = ""]) => [
    name,
    decodeURIComponent(value),
  ]);
  const text = /<body>([\s\S]*?) {2}<\/body>/.exec(rest)?.[1];
  return { ...Object.fromEntries(fields), ...(text === undefined ? {} : { _body: text }) };
}
