import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { EventPayloads, EventType } from "../model/events.ts";
import type { CallId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import { CATALOGUE, EVENT_TYPES, isEventType, wirePayload } from "./catalogue.ts";

const exampleOf = <T extends EventType>(type: T) => wirePayload(type, CATALOGUE[type].example);

describe("§16.5 the catalogue of events", () => {
  it.each(EVENT_TYPES)("%s: the example's wire form fits its schema, member for member", (type) => {
    const kind = CATALOGUE[type];
    const wire = exampleOf(type);
    expect(kind.schema.parse(wire)).toEqual(wire);
    expect(Object.keys(wire)).toEqual(Object.keys(kind.schema.shape));
    expect(kind.type).toBe(type);
  });

  it.each(EVENT_TYPES)("%s: C-GEN-3, C-GEN-8 spells members in snake_case, JSON keeps them all", (type) => {
    const wire = exampleOf(type);
    for (const name of Object.keys(wire)) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
  });

  it.each(EVENT_TYPES)("%s: has a JSON Schema and a sentence that says when it is told", (type) => {
    expect(z.toJSONSchema(CATALOGUE[type].schema, { io: "input" })).toMatchObject({ type: "object" });
    expect(CATALOGUE[type].meaning).toMatch(/^[A-Z].*\.$/);
  });

  it("spells call.completed as the contract's sample does (§16.1)", () => {
    const payload: EventPayloads["call.completed"] = {
      ...CATALOGUE["call.completed"].example,
      callId: "0192f3c9-51a2-7e40-9d11-27f0b6c4a903" as CallId,
      contactPhone: "+971555550142" as E164,
      campaignId: null,
    };
    expect(JSON.stringify(wirePayload("call.completed", payload))).toBe(
      '{"call_id":"0192f3c9-51a2-7e40-9d11-27f0b6c4a903","agent_id":"0192f3a0-9000-7a10-8b00-0000000000a7",' +
        '"campaign_id":null,"contact_phone":"+971555550142","status":"completed","disposition":"callback",' +
        '"duration_seconds":131,"recording_id":"0192f3cf-0b0b-7c0c-8d0d-0e0e0f0f0a0a",' +
        '"talk_time_seconds":104,"abandoned":false,"contact_id":"0192f3b8-4400-7d21-8c3a-0b7f5e2a1901"}',
    );
  });

  it("tells a type from any other word", () => {
    expect(isEventType("call.completed")).toBe(true);
    expect(isEventType("call.melted")).toBe(false);
    expect(isEventType("constructor")).toBe(false);
  });
});
