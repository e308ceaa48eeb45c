/** What the contract promises to take (§24); the library checks its own limits again. */
export const WIRE_LIMITS = {
  contactsPerImport: 10_000,
  dncPerRequest: 5_000,
  consentsPerRequest: 5_000,
  relationshipsPerRequest: 5_000,
  customFieldKeys: 50,
  customFieldKeyLength: 64,
  customFieldValueLength: 1_000,
  customFieldsBytes: 8 * 1024,
  personNameLength: 100,
  reasonLength: 500,
  agentReasonLength: 200,
  notesLength: 5_000,
  webhooks: 100,
} as const;
