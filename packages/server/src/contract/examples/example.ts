/** What may be sent to a route, and what comes back. A test proves that they fit the schemas, and that none lacks. */
export interface Example {
  /** Where it takes a body that must be there. */
  readonly request?: unknown;
  /** Of every success with a body but 202. */
  readonly response?: unknown;
  /** Of 202. */
  readonly accepted?: unknown;
}
export type Examples = Readonly<Record<string, Example>>;

// The people and things of all examples: one afternoon of one tenant.
export const IDS = {
  tenant: "0192f39f-0001-7aaa-8bbb-000000000001",
  admin: "0192f3a0-0000-7d2e-9a34-0000000000ad",
  supervisor: "0192f3a0-7b1c-7d2e-9a34-1f6b2c8d4e50",
  agent: "0192f3a0-9000-7a10-8b00-0000000000a7",
  team: "0192f3a1-0000-7000-8000-0000000000f1",
  cliGroup: "0192f3a2-1000-7b00-8c00-00000000c11a",
  campaign: "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01",
  contact: "0192f3b8-4400-7d21-8c3a-0b7f5e2a1901",
  call: "0192f3c9-51a2-7e40-9d11-27f0b6c4a903",
  recording: "0192f3cf-0b0b-7c0c-8d0d-0e0e0f0f0a0a",
  callback: "0192f3d2-0c0c-7c0c-8d0d-0000000000cb",
  preview: "0192f3c8-0d0d-7d0d-8d0d-0000000000fe",
  dncEntry: "0192f3d8-7777-7e00-9f00-00000000dd01",
  consent: "0192f3d9-8888-7e00-9f00-0000000000c0",
  relationship: "0192f3da-9999-7e00-9f00-0000000000c1",
  relationshipEnd: "0192f3db-9999-7e00-9f00-0000000000c2",
  event: "0192f3d0-6a77-7b2c-8f4e-9b1d20c5e611",
  webhook: "0192f3e2-0000-7a10-8b00-0000000000e1",
  delivery: "0192f3e3-0000-7a10-8b00-0000000000d1",
  report: "0192f3e0-0000-7a10-8b00-0000000000b2",
  import: "0192f3e4-0000-7a10-8b00-0000000000b3",
  disposition: "0192f3a3-0000-7a10-8b00-0000000000d5",
  dispositionSet: "0192f3a3-0000-7a10-8b00-0000000000d6",
  apiKey: "0192f3e1-0000-7a10-8b00-0000000000b1",
  session: "0192f3c0-0000-7a10-8b00-000000005e55",
  change: "0192f3e5-0000-7a10-8b00-0000000000b4",
} as const;

export const PERSON = "+971555550142";
export const CLI = "+97145550100";
export const MADE = { created_at: "2026-09-03T07:12:44Z", updated_at: "2026-09-03T07:12:44Z" } as const;

/** One item of more. */
export const page = (item: unknown, total = 1, next: string | null = null) => ({
  items: [item],
  total,
  next_cursor: next,
  has_more: next !== null,
});
