import { EngageError } from "../errors.ts";
import { type CommandValue, Part } from "./command.ts";
import { encoded, gatewayName, type NumberFormat } from "./command-parts.ts";

/** One way out to a carrier. */
export interface GatewayOptions {
  /** Name of the sofia gateway at the switch, `[A-Za-z0-9._-]+`. */
  readonly name: string;
  /** Calls at once; no limit of its own when left out. */
  readonly maxChannels?: number;
  /** New calls a second, evenly; no limit of its own when left out. */
  readonly maxCallsPerSecond?: number;
  /** Lower is tried first; 1 when left out. */
  readonly priority?: number;
  /** Share of the calls among gateways of one priority; 1 when left out. */
  readonly weight?: number;
  /** Format of the dialed number; the transport's own when left out, and so for the caller ID. */
  readonly dialFormat?: NumberFormat;
  readonly callerIdFormat?: NumberFormat;
  /** Codecs to offer, in order, e.g. `["PCMA", "PCMU"]`; what the switch is set to when left out. */
  readonly codecs?: readonly string[];
  /** SIP headers of the INVITE. Names begin with `X-`; values are letters, digits and `. _ + @ = / -`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More channel variables, as those of the transport. */
  readonly variables?: Readonly<Record<string, string>>;
}

const CODEC = /^[A-Za-z0-9._@-]{1,40}$/;
const HEADER = /^X-[A-Za-z0-9-]{1,60}$/;
const HEADER_VALUE = /^[A-Za-z0-9._+@=/-]{1,200}$/;

const invalid = (detail: string): EngageError => new EngageError("validation-failed", detail);

/** The gateways that the options name, `gateway` being short for one without limits. */
export function gatewaysOf(options: {
  readonly gateway?: string;
  readonly gateways?: readonly GatewayOptions[];
}): readonly GatewayOptions[] {
  const gateways = options.gateways ?? (options.gateway === undefined ? [] : [{ name: options.gateway }]);
  if (gateways.length === 0) throw invalid("At least one gateway is needed.");
  if (new Set(gateways.map(({ name }) => name)).size !== gateways.length) throw invalid("Two gateways have one name.");
  for (const gateway of gateways) checkNumbers(gateway);
  return gateways;
}

function checkNumbers({ name, maxChannels, maxCallsPerSecond, priority, weight }: GatewayOptions): void {
  gatewayName(name);
  const whole = [maxChannels, priority].every((n) => n === undefined || (Number.isSafeInteger(n) && n > 0));
  const positive = [maxCallsPerSecond, weight].every((n) => n === undefined || (Number.isFinite(n) && n > 0));
  if (!whole || !positive)
    throw invalid(`The limits of gateway ${name} must be above 0; maxChannels and priority whole numbers.`);
}

/** What a gateway adds to the variables of its calls. */
export function gatewayVariables({ codecs, headers, variables }: GatewayOptions): Record<string, CommandValue> {
  const made: Record<string, CommandValue> = {};
  if (codecs !== undefined) made.absolute_codec_string = Part.list(codecs.map(codec));
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (!HEADER.test(name)) throw invalid("A header's name must begin with X- and hold letters, digits and dashes.");
    made[`sip_h_${name}`] = Part.checked(value, HEADER_VALUE, `The value of ${name} holds a forbidden character.`);
  }
  for (const [name, value] of Object.entries(variables ?? {})) made[name] = encoded(value);
  return made;
}

const codec = (name: string): Part => Part.checked(name, CODEC, "Not the name of a codec.");
