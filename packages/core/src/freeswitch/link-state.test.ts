import { describe, expect, it } from "vitest";
import { type LinkSignal, linkAfter, NOT_STARTED, nodeStateOf } from "./link-state.ts";

const after = (...signals: readonly LinkSignal[]): string => nodeStateOf(signals.reduce(linkAfter, NOT_STARTED));

describe("the states of a node's connection", () => {
  it.each<[string, LinkSignal[]]>([
    ["lost", []],
    ["connecting", ["try"]],
    ["authenticating", ["try", "reached"]],
    ["ready", ["try", "reached", "ready"]],
    ["lost", ["try", "gone"]],
    ["lost", ["try", "reached", "gone"]],
    ["lost", ["try", "reached", "ready", "gone"]],
    ["connecting", ["try", "reached", "ready", "gone", "try"]],
    ["draining", ["try", "reached", "ready", "drain"]],
    ["ready", ["try", "reached", "ready", "drain", "open"]],
    ["lost", ["try", "reached", "ready", "drain", "gone"]],
    ["draining", ["try", "reached", "ready", "drain", "gone", "try", "reached", "ready"]],
    ["connecting", ["drain", "try"]],
    // Signals out of place.
    ["lost", ["reached"]],
    ["lost", ["ready"]],
    ["ready", ["try", "reached", "ready", "try"]],
    ["ready", ["try", "reached", "ready", "reached"]],
  ])("%s after %j", (state, signals) => {
    expect(after(...signals)).toBe(state);
  });
});
