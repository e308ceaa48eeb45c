/**
 * How FreeSWITCH reads the arguments of `originate`, as far as the recordings show: spaces split outside single quotes,
 * the first `}` ends the variable block whatever stands around it, commas split variables unless escaped. Written to be
 * checked against those recordings, and then to judge what our encoder writes.
 */
export interface ReadOriginate {
  readonly variables: Readonly<Record<string, string>>;
  readonly endpoint: string;
  readonly app: string;
}

function words(text: string): string[] | null {
  const found: string[] = [];
  let word = "";
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string;
    if (char === "\\" && text[i + 1] === "'") {
      word += "\\'";
      i += 1;
    } else if (char === " " && !quoted) {
      found.push(word);
      word = "";
    } else {
      if (char === "'") quoted = !quoted;
      word += char;
    }
  }
  return quoted ? null : [...found, word];
}

function cleaned(value: string): string {
  const bare = value.replace(/^'/, "").replace(/(?<!\\)'$/, "");
  return bare.replace(/\\([\\',nrs])/g, (_all, c: string) => ({ n: "\n", r: "\r", s: " " })[c] ?? c);
}

function variablesIn(block: string): Record<string, string> {
  const delimiter = block.startsWith("^^") ? (block[2] as string) : ",";
  const body = block.startsWith("^^") ? block.slice(3) : block;
  const parts = body.split(new RegExp(`(?<!\\\\)\\${delimiter}`));
  const pairs = parts.map((part) => part.split(/=(.*)/s, 2) as [string, string | undefined]);
  // A value that names a variable is dropped, an empty one is never set.
  const set = pairs.map(([name, value]) => [name, cleaned(value ?? "")] as const);
  return Object.fromEntries(set.filter(([, value]) => value !== "" && !value.includes("${")));
}

/** Null when FreeSWITCH would refuse the command, or when more than one command or endpoint would come of it. */
export function readOriginate(command: string): ReadOriginate | null {
  const line = command.split(/[\r\n]/, 1)[0] ?? "";
  const [verb, first, app, ...more] = words(line) ?? [];
  if (verb !== "originate" || !first || !app || more.length > 0) return null;
  const block = /^\{([^{}]*)\}([^{}]+)$/.exec(first);
  if (!block) return null;
  const [, variables = "", endpoint = ""] = block;
  if (first.includes(":_:") || endpoint.includes(",") || endpoint.includes("|")) return null;
  return { variables: variablesIn(variables), endpoint, app };
}
