import { z } from "zod";
import { timezone } from "../contract/primitives.ts";
import { AUDIT_VARIABLES } from "./audit-variables.ts";
import { gatewayList } from "./gateways.ts";
import { messageList, messageName, switchPath } from "./in-call.ts";
import { isCidr, list, positive, text, url, urls, type Variable, variable, whole, yesNo } from "./kinds.ts";
import { REGISTER_VARIABLES } from "./register-variables.ts";
import { STORE_VARIABLES } from "./store-variables.ts";

// Every environment variable the server reads, with what it is for. The README's table is made of this list.

export const VARIABLES = {
  PORT: variable(
    whole(0, 65_535).default(8080),
    "`8080`",
    "a port from 0 to 65535",
    "Port to listen on; 0 takes any free one.",
  ),
  HOST: variable(
    text.default("127.0.0.1"),
    "`127.0.0.1`",
    "an address of this machine",
    "Address to listen on. `0.0.0.0` lets other machines in.",
  ),
  NODE_ENV: variable(
    z.enum(["production", "development", "test"]).default("development"),
    "`development`",
    "production, development or test",
    "`production` makes no demo data, needs the secrets below and a real switch.",
  ),
  DATA_DIR: variable(
    text.default("./data"),
    "`./data`",
    "a folder",
    "Where the embedded database, the generated secret and the simulated world's clock are kept.",
  ),
  ...AUDIT_VARIABLES,
  DATABASE_URL: variable(
    url("postgres:", "postgresql:").optional(),
    "none: PGlite in `DATA_DIR`",
    "postgres://user:password@host:port/database",
    "PostgreSQL 15 or later to keep everything in.",
  ),
  PUBLIC_URL: variable(
    url("http:", "https:").optional(),
    "where it listens",
    "a URL such as https://dialer.example.com",
    "Where people reach this server; links to recordings and exports in `DATA_DIR` begin with it.",
  ),
  ...STORE_VARIABLES,
  ...REGISTER_VARIABLES,
  JWT_SECRET: variable(
    z.string().min(32).optional(),
    "generated and kept in `DATA_DIR`; none in production",
    "at least 32 characters",
    "Signs tokens. Required in production.",
  ),
  JWT_OLDER_SECRETS: variable(
    list((part) => part.length >= 32).default([]),
    "none",
    "secrets of at least 32 characters, separated by commas",
    "Secrets whose tokens are still accepted while you change `JWT_SECRET`.",
  ),
  JWT_KEY_FILE: variable(
    text.optional(),
    "none: tokens are signed with `JWT_SECRET`",
    "path to a PEM private key, Ed25519 or EC P-256",
    "Signs access tokens with EdDSA or ES256, so that others can check them with the public key alone.",
  ),
  JWT_OLDER_KEY_FILES: variable(
    list((part) => part.length > 0).default([]),
    "none",
    "paths to PEM keys, private or public, separated by commas",
    "Keys whose tokens are still accepted while you change `JWT_KEY_FILE`.",
  ),
  AUTH_REFRESH_ROTATION: variable(
    z.enum(["request", "always"]).default("request"),
    "`request`",
    "request or always",
    "`always` makes every refresh token good for one use. Clients that know only the published API then lose their session at the second refresh.",
  ),
  ENGAGE_ADMIN_EMAIL: variable(
    z
      .string()
      .regex(/^[^\s@]+@[^\s@]+$/)
      .optional(),
    "none",
    "an e-mail address",
    "The first admin. Required at the first start in production, not read afterwards.",
  ),
  ENGAGE_ADMIN_PASSWORD: variable(
    z.string().min(12).max(128).optional(),
    "none",
    "12 to 128 characters",
    "The first admin's password.",
  ),
  ENGAGE_TENANT_NAME: variable(
    text.default("Default"),
    "`Default`",
    "a name",
    "Name of the first tenant, in production.",
  ),
  ENGAGE_TENANT_SLUG: variable(
    z
      .string()
      .regex(/^[a-z0-9-]{1,63}$/)
      .default("default"),
    "`default`",
    "1 to 63 of a-z 0-9 -",
    "Its short name, for logins.",
  ),
  ENGAGE_TENANT_TIMEZONE: variable(
    timezone.default("Asia/Dubai"),
    "`Asia/Dubai`",
    "an IANA timezone",
    'Decides what "today" means for it.',
  ),
  ENGAGE_TENANT_COUNTRY: variable(
    z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    "none",
    "an ISO 3166-1 alpha-2 code",
    "Country whose local numbers it may upload without a country code.",
  ),
  SWITCH_URL: variable(
    urls("esl:").optional(),
    "none: a simulated switch",
    "esl://:password@host:port, several separated by commas",
    "FreeSWITCH's event socket, e.g. `esl://:ClueCon@127.0.0.1:8021`. Several are nodes of one switch: calls are spread over them. Required in production.",
  ),
  SWITCH_GATEWAY: variable(
    z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/)
      .optional(),
    "none",
    "1 to 64 of A-Z a-z 0-9 . _ -",
    "The Sofia gateway calls go out by. This or `SWITCH_GATEWAYS` is required with `SWITCH_URL`.",
  ),
  SWITCH_GATEWAYS: variable(
    gatewayList.optional(),
    "none",
    'names with limits such as carrier:30,backup, or a JSON array of {"name", "max_channels", "max_calls_per_second", "priority", "weight", "dial_format", "caller_id_format", "codecs", "headers"}',
    "Several gateways: in a list each is tried when those before it are full, down or have failed the call; JSON gives priorities, weights, rates, formats, codecs and `X-` headers.",
  ),
  AGENT_LEGS: variable(
    z.enum(["on_demand", "nailed_up"]).default("on_demand"),
    "`on_demand`",
    "on_demand or nailed_up",
    "`on_demand` rings an agent's phone when a person waits; `nailed_up` keeps a leg to each available agent's phone standing, so that people are bridged at once.",
  ),
  RECORDINGS_DIR: variable(
    text.optional(),
    "none: nothing is recorded; beside the simulated switch, a folder in `DATA_DIR`",
    "a folder",
    "Where the switch's finished recordings are found on this machine.",
  ),
  SWITCH_RECORDINGS_DIR: variable(
    switchPath.optional(),
    "`RECORDINGS_DIR`",
    "an absolute path of letters, digits and . _ / + @ = -",
    "The same folder as the switch sees it.",
  ),
  RECORDINGS_FROM: variable(
    z.enum(["answer", "bridge"]).default("bridge"),
    "`bridge`",
    "answer or bridge",
    "What a recording begins with: the customer's answer, or the agent.",
  ),
  RECORDINGS_KEEP_DAYS: variable(
    whole(1, 36_500).optional(),
    "none: for ever",
    "a whole number of days from 1",
    "How long a recording is kept where its campaign does not say. A legal hold keeps it longer.",
  ),
  RECORDINGS_REMOVE_SOURCE: variable(
    yesNo.default(false),
    "`false`",
    "true or false",
    "Removes the switch's file once it is stored and verified.",
  ),
  RECORDING_ANNOUNCEMENT: variable(
    messageName.optional(),
    "none",
    "a name from `MESSAGES`",
    "What is played when a recording begins that its campaign wants announced.",
  ),
  SWITCH_MESSAGES_DIR: variable(
    switchPath.optional(),
    "none: no message can be played",
    "an absolute path of letters, digits and . _ / + @ = -",
    "The folder of messages, as the switch sees it.",
  ),
  MESSAGES: variable(
    messageList.default(new Map()),
    "none",
    "name=file pairs such as vm=en/vm.wav, separated by commas",
    "The messages that may be played to people: a name, and a file in `SWITCH_MESSAGES_DIR`.",
  ),
  ABANDON_MESSAGE: variable(
    messageName.optional(),
    "none: the call is ended at once",
    "a name from `MESSAGES`",
    "What a person hears for whom there was no agent, where the rule pack names nothing.",
  ),
  SWITCH_HOLD_MUSIC: variable(
    z
      .string()
      .regex(/^(?:local_stream:\/\/[A-Za-z0-9._-]{1,100}|\/[A-Za-z0-9._/+@=-]{1,1000})$/)
      .optional(),
    "a soft tone every four seconds",
    "local_stream://<name> or an absolute path",
    "What a customer on hold hears.",
  ),
  SWITCH_DETECTOR: variable(
    z.enum(["avmd"]).optional(),
    "none: nobody listens for machines",
    "avmd",
    "Who listens for answering machines in campaigns that want it: FreeSWITCH's `mod_avmd`.",
  ),
  SWITCH_SEAT_AUDIO: variable(
    z
      .string()
      .regex(/^(?:local_stream:\/\/[A-Za-z0-9._-]{1,100}|silence_stream:\/\/-1)$/)
      .optional(),
    "none: silence",
    "local_stream://<name> or silence_stream://-1",
    "What a nailed-up agent hears between calls.",
  ),
  SWITCH_NODE_GRACE_SECONDS: variable(
    whole(5, 3_600).default(60),
    "`60`",
    "a whole number from 5 to 3600",
    "How long a node of the switch may be away before its calls are given up.",
  ),
  GIVE_UP_RINGING: variable(
    z.union([yesNo, z.literal("surplus")]).default(true),
    "`true`",
    "true, surplus or false",
    "Whether predictive campaigns may let a call go that has rung 15 s or longer: when no agent is left for it (surplus), and also for a fresh one when an agent waits (true).",
  ),
  SWITCH_AGENT_DIAL: variable(
    z.string().includes("{sipUser}").optional(),
    "`user/{sipUser}`",
    "a dial string with {sipUser} in it",
    "How to ring an agent's phone.",
  ),
  SWITCH_MAX_CALLS: variable(
    whole(1, 100_000).default(200),
    "`200`",
    "a whole number from 1",
    "Calls at once over all campaigns.",
  ),
  SWITCH_MAX_CPS: variable(
    positive(10_000).default(20),
    "`20`",
    "a number above 0",
    "New calls a second over all campaigns.",
  ),
  SIM_CONTROL_URL: variable(
    url("http:", "https:").optional(),
    "none",
    "a URL such as http://127.0.0.1:8022",
    "Control address of a simulated switch in a process of its own (`npm run sim:switch`); without it, one in this process.",
  ),
  SIM_SPEED: variable(
    positive(1_000).default(1),
    "`1`",
    "a number above 0, at most 1000",
    "How many times faster than life the simulated people are.",
  ),
  SIM_SEED: variable(
    whole(0, 999_999_999).default(1),
    "`1`",
    "a whole number",
    "What the simulated world's chance begins with.",
  ),
  SIM_CLOCK: variable(
    z.enum(["daytime", "real"]).optional(),
    "`daytime`",
    "daytime or real",
    "`daytime` moves the simulated world's clock forward to permitted calling hours. Simulated switch only.",
  ),
  LOG_LEVEL: variable(
    z.enum(["debug", "info", "warn", "error", "silent"]).optional(),
    "`info` in production, else `warn`",
    "debug, info, warn, error or silent",
    "How much is logged.",
  ),
  OPS_PORT: variable(
    whole(0, 65_535).optional(),
    "none: the same port",
    "a port from 0 to 65535",
    "Port of its own for `/healthz`, `/readyz` and `/metrics`, which then answer nowhere else.",
  ),
  METRICS_TOKEN: variable(
    z.string().min(16).optional(),
    "none",
    "at least 16 characters",
    "Bearer token that `/metrics` asks for.",
  ),
  OTEL_TRACES: variable(
    yesNo.default(false),
    "`false`",
    "true or false",
    "Makes a span of each request with `@opentelemetry/api`, which you install and set up with `--import`.",
  ),
  IGNORE_UNKNOWN_FIELDS: variable(
    yesNo.default(false),
    "`false`",
    "true or false",
    "Leaves out members of requests that nobody knows, instead of refusing them.",
  ),
  PROBLEM_BASE: variable(
    url("http:", "https:").default("https://engage.broadnet.me/errors/"),
    "`https://engage.broadnet.me/errors/`",
    "a URL",
    "What problem types begin with.",
  ),
  RATE_LIMIT_PER_MINUTE: variable(
    whole(1, 1_000_000).default(2_000),
    "`2000`",
    "a whole number from 1",
    "Requests a tenant may make in any minute.",
  ),
  RULE_READINGS: variable(
    list((value) => /^[a-z]{2}(-[a-z0-9]+)*=[a-z]+$/.test(value)).default([]),
    "none",
    "choices such as sa=policy, separated by commas",
    "The reading of a rule pack that has several. Without a choice all of them bind at once.",
  ),
  TRUSTED_PROXIES: variable(
    whole(0, 10).default(0),
    "`0`",
    "a whole number from 0 to 10",
    "Proxies in front whose `X-Forwarded-For` is believed.",
  ),
  WEBHOOK_ALLOW_CIDRS: variable(
    list(isCidr).default([]),
    "none",
    "networks such as 10.0.0.0/8, separated by commas",
    "Private networks that webhooks, and lists named by their address, may be in all the same.",
  ),
  WEBHOOK_ALLOW_HTTP: variable(
    yesNo.default(false),
    "`false`",
    "true or false",
    "Lets webhooks go to plain `http`. Never in production; outside it, loopback is always allowed.",
  ),
  WEBHOOK_HEADER_PREFIX: variable(
    z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,38}-$/)
      .default("X-BroadNet-"),
    "`X-BroadNet-`",
    "1 to 40 of A-Z a-z 0-9 -, ending in -",
    "What webhook headers of our own begin with.",
  ),
  WEBHOOK_RETRY_JITTER: variable(
    whole(0, 100).default(0),
    "`0`",
    "a whole number from 0 to 100",
    "Per cent of the delay that is added to a webhook's retry at random.",
  ),
  PRECISE_TIME: variable(
    yesNo.default(false),
    "`false`",
    "true or false",
    "Tells `occurred_at` of webhooks and of the live stream with milliseconds. All other times have whole seconds.",
  ),
} as const satisfies Record<string, Variable>;

export type Values = { readonly [K in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[K]["schema"]> };
