import { z } from "zod";

/** As the transport takes a gateway. */
interface GatewaySetting {
  readonly name: string;
  readonly maxChannels?: number;
  readonly maxCallsPerSecond?: number;
  readonly priority?: number;
  readonly weight?: number;
  readonly dialFormat?: "digits" | "plus";
  readonly callerIdFormat?: "digits" | "plus";
  readonly codecs?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

const name = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const format = z.enum(["digits", "plus"]);

const Gateway = z.strictObject({
  name,
  max_channels: z.int().min(1).max(100_000).optional(),
  max_calls_per_second: z.number().positive().max(10_000).optional(),
  priority: z.int().min(1).max(100).optional(),
  weight: z.number().positive().max(1_000).optional(),
  dial_format: format.optional(),
  caller_id_format: format.optional(),
  codecs: z
    .array(z.string().regex(/^[A-Za-z0-9._@-]{1,40}$/))
    .min(1)
    .max(20)
    .optional(),
  headers: z
    .record(z.string().regex(/^X-[A-Za-z0-9-]{1,60}$/), z.string().regex(/^[A-Za-z0-9._+@=/-]{1,200}$/))
    .optional(),
});

/** `carrier:30,backup` → two gateways, the first with at most 30 calls at once, tried in this order. */
function fromList(text: string): unknown[] {
  return text.split(",").map((part, at) => {
    const [gateway = "", limit] = part.trim().split(":");
    return { name: gateway, priority: at + 1, ...(limit === undefined ? {} : { max_channels: Number(limit) }) };
  });
}

function parsed(text: string): unknown {
  if (!text.trim().startsWith("[")) return fromList(text);
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const defined = <T extends object>(given: T): T =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;

/** The gateways of the environment: a list of names with limits, or JSON with everything a gateway can be told. */
export const gatewayList = z
  .string()
  .transform(parsed)
  .pipe(z.array(Gateway).min(1).max(50))
  .refine((gateways) => new Set(gateways.map((gateway) => gateway.name)).size === gateways.length)
  .transform((gateways) =>
    gateways.map(
      (gateway) =>
        defined({
          name: gateway.name,
          maxChannels: gateway.max_channels,
          maxCallsPerSecond: gateway.max_calls_per_second,
          priority: gateway.priority,
          weight: gateway.weight,
          dialFormat: gateway.dial_format,
          callerIdFormat: gateway.caller_id_format,
          codecs: gateway.codecs,
          headers: gateway.headers,
        }) as GatewaySetting,
    ),
  );
