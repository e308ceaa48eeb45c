/** One command as an event-socket server reads it: the first line, and headers below it. */
export interface EslCommand {
  readonly line: string;
  /** Names in lower case. Of a header given twice the first counts. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Longest command, in bytes. A client that sends more without an end is dropped. */
export const MAX_COMMAND_BYTES = 64 * 1024;

/**
 * Cuts a byte stream into commands the way the real server does: two line feeds end a command wherever they stand, and
 * a line feed or carriage return within it ends its line. So text that holds them becomes headers, or commands.
 */
export class CommandReader {
  #buffer = Buffer.alloc(0);

  /** Commands that are complete now, in order; null when the limit is broken, after which the reader is of no use. */
  push(chunk: Buffer): readonly EslCommand[] | null {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    const commands: EslCommand[] = [];
    for (let end = endOfCommand(this.#buffer); end !== null; end = endOfCommand(this.#buffer)) {
      if (end.at > MAX_COMMAND_BYTES) return null;
      const text = this.#buffer.toString("utf8", 0, end.at);
      this.#buffer = this.#buffer.subarray(end.next);
      const command = parseCommand(text);
      if (command) commands.push(command);
    }
    return this.#buffer.length > MAX_COMMAND_BYTES ? null : commands;
  }
}

const LF = 0x0a;
const CR = 0x0d;

/** Two LFs with nothing or carriage returns between them. */
function endOfCommand(buffer: Buffer): { readonly at: number; readonly next: number } | null {
  for (let at = buffer.indexOf(LF); at !== -1; at = buffer.indexOf(LF, at + 1)) {
    let next = at + 1;
    while (buffer[next] === CR) next += 1;
    if (buffer[next] === LF) return { at, next: next + 1 };
  }
  return null;
}

function parseCommand(text: string): EslCommand | null {
  const [line, ...rest] = text.split(/[\r\n]+/).filter((part) => part !== "");
  if (line === undefined) return null;
  const headers = new Map<string, string>();
  for (const header of rest) {
    const colon = header.indexOf(":");
    const name = header.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, header.slice(colon + 1).trim());
  }
  return { line: line.trimStart(), headers };
}

const frame = (contentType: string, body: string, more = ""): string =>
  `Content-Type: ${contentType}\n${more}Content-Length: ${Buffer.byteLength(body)}\n\n${body}`;

export const AUTH_REQUEST = "Content-Type: auth/request\n\n";

export const commandReply = (text: string, more = ""): string =>
  `Content-Type: command/reply\nReply-Text: ${text}\n${more}\n`;

export const apiResponse = (body: string): string => frame("api/response", body);

const GOODBYE = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";

export const disconnectNotice = (body = GOODBYE, more = ""): string => frame("text/disconnect-notice", body, more);

/** To everybody, when the event socket is reloaded or the switch shuts down. */
export const GOING_DOWN = disconnectNotice("The system is being shut down.\n");

/** To somebody the access list does not want: no greeting before it. */
export const REJECTION = frame("text/rude-rejection", "Access Denied, go away.\n") + disconnectNotice();

/** An event on the wire of an event socket. */
export interface EslEvent {
  readonly headers: Readonly<Record<string, string>>;
  /** The result of a background job. */
  readonly body?: string;
}

const eventFrame = (contentType: string, body: string): string =>
  `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: ${contentType}\n\n${body}`;

export function jsonEvent({ headers, body }: EslEvent): string {
  const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)), _body: body };
  return eventFrame("text/event-json", JSON.stringify({ ...headers, ...length }));
}

export function plainEvent({ headers, body }: EslEvent): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${encodeHeader(value)}\n`);
  const tail = body === undefined ? "\n" : `Content-Length: ${Buffer.byteLength(body)}\n\n${body}`;
  return eventFrame("text/event-plain", `${lines.join("")}${tail}`);
}

/** Values are written as in plain text; a name that is no name in XML is left as it is, as the real server leaves it. */
export function xmlEvent({ headers, body }: EslEvent): string {
  const lines = Object.entries(headers).map(([name, value]) => `    <${name}>${xmlValue(value)}</${name}>\n`);
  const length = Buffer.byteLength(body ?? "");
  const tail =
    body === undefined ? "" : `  <Content-Length>${length}</Content-Length>\n  <body>${xmlText(body)}  </body>\n`;
  return eventFrame("text/event-xml", `<event>\n  <headers>\n${lines.join("")}  </headers>\n${tail}</event>\n`);
}

const xmlText = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Commas and a few others stand in XML that are escaped in plain text. */
const xmlValue = (value: string): string => encodeHeader(value);

const UNSAFE = /[^\x21-\x7e]|["#%&+:;<=>?@[\\\]^`{|}]/gu;

/** The characters the real server writes as `%XX`, byte by byte of UTF-8. */
export const encodeHeader = (value: string): string =>
  value.replace(UNSAFE, (char) =>
    [...Buffer.from(char, "utf8")].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
