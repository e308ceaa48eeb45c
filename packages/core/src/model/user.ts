import { z } from "zod";
import { idOf, type SessionId, type TenantId, type UserId } from "./ids.ts";

export const Role = z.enum(["agent", "supervisor", "admin", "platform_admin"]);
export type Role = z.infer<typeof Role>;

/** Somebody who can log in. A user of role `agent` has an {@link Agent} of the same id. */
export const User = z.object({
  id: idOf<UserId>(),
  tenantId: idOf<TenantId>(),
  /** Trimmed and lower-cased; unique in the tenant. */
  email: z.string(),
  fullName: z.string(),
  role: Role,
  /** Of a supervisor: sees and acts on the people of the teams he leads, and nobody else. */
  teamScope: z.boolean(),
  /** PHC string; never leaves the server. */
  passwordHash: z.string(),
  disabled: z.boolean(),
  lastLoginAt: z.number().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  version: z.number().int(),
});
export type User = Readonly<z.infer<typeof User>>;

/** One login. Tokens name it, and die with it. */
export const Session = z.object({
  id: idOf<SessionId>(),
  tenantId: idOf<TenantId>(),
  userId: idOf<UserId>(),
  /** SHA-256 (hex) of the refresh token; the token itself is never stored. */
  refreshHash: z.string(),
  /** The hash before it; null until the session's first rotation, and from then on every token is for one use. */
  previousHash: z.string().nullable(),
  rotatedAt: z.number().nullable(),
  createdAt: z.number(),
  expiresAt: z.number(),
  revokedAt: z.number().nullable(),
});
export type Session = Readonly<z.infer<typeof Session>>;
