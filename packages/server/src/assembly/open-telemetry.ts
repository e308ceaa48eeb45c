import { ConfigError } from "../config/config.ts";
import type { Tracer } from "../http/tracing.ts";

/** The tracer of whatever OpenTelemetry set-up this process was started with. Loaded only when it is asked for. */
export async function openTelemetry(): Promise<Tracer> {
  const api = await import("@opentelemetry/api").catch(() => null);
  if (api === null) throw new ConfigError(["OTEL_TRACES: @opentelemetry/api is not installed."]);
  return api.trace.getTracer("broadnet-engage") as Tracer;
}
