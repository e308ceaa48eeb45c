import { suggest } from "../http/suggest.ts";
import type { Variable } from "./kinds.ts";
import { REGISTER_ROWS, type RegisterSources, registerSourcesOf } from "./register-variables.ts";
import { VARIABLES, type Values } from "./variables.ts";

export interface Config extends Values, RegisterSources {
  readonly production: boolean;
  readonly logLevel: string;
  /** Sentences for the operator; nothing is wrong enough to stop. */
  readonly warnings: readonly string[];
}

/** What is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

type Env = Readonly<Record<string, string | undefined>>;

const SECRET = /SECRET|PASSWORD|TOKEN|ACCESS_KEY|_URL$/;
const shown = (name: string, value: string): string => (SECRET.test(name) ? "the value given" : JSON.stringify(value));

/** Values of the known variables, or a sentence for each that is wrong. Empty counts as not set. */
function read(env: Env): { values: Record<string, unknown>; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { schema, expects }] of Object.entries<Variable>(VARIABLES)) {
    const given = env[name] === "" ? undefined : env[name];
    const parsed = schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name}: ${shown(name, given ?? "")} will not do; expected ${expects}.`);
  }
  return { values, problems };
}

/** What only shows when values are seen together. */
function together(values: Values): string[] {
  const problems: string[] = [];
  const production = values.NODE_ENV === "production";
  const need = (missing: boolean, sentence: string): unknown => missing && problems.push(sentence);
  need(
    production && !values.JWT_SECRET && !values.JWT_KEY_FILE,
    "JWT_SECRET is required in production; expected at least 32 characters. JWT_KEY_FILE will do instead.",
  );
  need(
    values.JWT_OLDER_KEY_FILES.length > 0 && !values.JWT_KEY_FILE,
    "JWT_OLDER_KEY_FILES needs JWT_KEY_FILE: the key that signs now.",
  );
  need(
    production && !values.SWITCH_URL,
    "SWITCH_URL is required in production: without it every call would be simulated.",
  );
  need(
    !values.AUDIT_HEADS_URL && !!values.AUDIT_HEADS_TOKEN,
    "AUDIT_HEADS_TOKEN needs AUDIT_HEADS_URL: the place that is told it.",
  );
  need(production && values.WEBHOOK_ALLOW_HTTP, "WEBHOOK_ALLOW_HTTP must not be true in production.");
  need(
    !!values.SWITCH_URL && !values.SWITCH_GATEWAY && !values.SWITCH_GATEWAYS,
    "SWITCH_GATEWAY is required with SWITCH_URL; expected the name of a Sofia gateway.",
  );
  need(
    !!values.SWITCH_GATEWAY && !!values.SWITCH_GATEWAYS,
    "SWITCH_GATEWAY names one gateway and SWITCH_GATEWAYS several; unset one of them.",
  );
  need(
    !!values.SWITCH_URL && !!values.SIM_CONTROL_URL,
    "SIM_CONTROL_URL names a simulated switch and SWITCH_URL a real one; unset one of them.",
  );
  need(
    !!values.SWITCH_URL && values.SIM_CLOCK === "daytime",
    "SIM_CLOCK=daytime is for the simulated switch only; a real one lives in real time. Unset SIM_CLOCK or SWITCH_URL.",
  );
  need(
    !!values.ENGAGE_ADMIN_EMAIL !== !!values.ENGAGE_ADMIN_PASSWORD,
    "ENGAGE_ADMIN_EMAIL and ENGAGE_ADMIN_PASSWORD go together; set both or none.",
  );
  need(
    values.REGISTRIES_IN === "database" && !values.DATABASE_URL,
    "REGISTRIES_IN=database needs DATABASE_URL: the PostgreSQL to keep registers in.",
  );
  const s3 = (["S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY"] as const).filter((name) => !values[name]);
  need(!!values.S3_ENDPOINT && s3.length > 0, `S3_ENDPOINT needs ${s3.join(" and ")} too.`);
  need(!values.S3_ENDPOINT && s3.length < 3, "S3_ENDPOINT is required when another S3_ variable is set.");
  return problems;
}

const OURS = /^(ENGAGE|SWITCH|SIM|S3|REDIS)_/;

function warningsOf(env: Env): string[] {
  const names = Object.keys(VARIABLES);
  return Object.keys(env)
    .filter((name) => OURS.test(name) && !names.includes(name))
    .map((name) => {
      const near = suggest(
        name.toLowerCase(),
        names.map((known) => known.toLowerCase()),
      );
      return `${name} is not a variable of this server${near ? `; did you mean ${near.toUpperCase()}?` : "."}`;
    });
}

/** Reads the environment. Throws a {@link ConfigError} that names every wrong variable and what is expected of it. */
export function readConfig(env: Env): Config {
  const { values, problems } = read(env);
  if (problems.length > 0) throw new ConfigError(problems);
  const whole = values as Values;
  const { sources, problems: ofRegisters } = registerSourcesOf(env);
  const contradictions = [...together(whole), ...ofRegisters];
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  return {
    ...whole,
    production: whole.NODE_ENV === "production",
    logLevel: whole.LOG_LEVEL ?? (whole.NODE_ENV === "production" ? "info" : "warn"),
    ...sources,
    warnings: warningsOf(env),
  };
}

/** The README's table, as Markdown. */
export function describeConfig(): string {
  const rows = Object.entries<Variable>(VARIABLES).map(
    ([name, { standard, expects, about }]) => `| \`${name}\` | ${standard} | ${expects} | ${about} |`,
  );
  return ["| Variable | Default | Expected | What it does |", "|---|---|---|---|", ...rows, ...REGISTER_ROWS].join(
    "\n",
  );
}
