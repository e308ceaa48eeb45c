import { Role } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { idOut, instantOut, text } from "./primitives.ts";
import { AGENT_UP, route } from "./route.ts";

export const UserBrief = named(
  "UserBrief",
  z.object({
    id: idOut,
    email: z.string(),
    full_name: z.string(),
    role: Role,
    tenant_id: idOut.nullable(),
  }),
);

const tokenType = z.literal("bearer");

export const login = route({
  id: "login",
  tag: "auth",
  method: "post",
  path: "/v1/auth/login",
  clauses: ["C-AUTH-6", "C-AUTH-7", "C-AUTH-8", "C-AUTH-9"],
  summary: "Exchange e-mail and password for tokens",
  access: "public",
  body: z.strictObject({
    email: z
      .string()
      .trim()
      .min(3)
      .max(254)
      .regex(/^[^\s@]+@[^\s@]+$/, "must be an e-mail address"),
    password: text(1024),
    tenant: text(63).optional(),
  }),
  responses: {
    200: named(
      "LoginAnswer",
      z.object({
        access_token: z.string(),
        refresh_token: z.string(),
        token_type: tokenType,
        expires_in: z.int(),
        refresh_expires_in: z.int(),
        user: UserBrief,
      }),
    ),
  },
  refusals: ["invalid-credentials", "tenant-required", "rate-limited"],
});

export const refresh = route({
  id: "refresh",
  tag: "auth",
  method: "post",
  path: "/v1/auth/refresh",
  clauses: ["C-AUTH-10", "C-AUTH-11", "C-AUTH-12"],
  summary: "Exchange a refresh token for a new access token",
  access: "public",
  body: z.strictObject({ refresh_token: text(4_096), rotate: z.boolean().default(false) }),
  responses: {
    200: named(
      "RefreshAnswer",
      z.object({
        access_token: z.string(),
        token_type: tokenType,
        expires_in: z.int(),
        refresh_token: z.string(),
        refresh_expires_in: z.int(),
      }),
    ),
  },
  refusals: ["invalid-refresh-token", "refresh-token-reused"],
});

const EVERYONE = [...AGENT_UP, "platform_admin"] as const;

export const logout = route({
  id: "logout",
  tag: "auth",
  method: "post",
  path: "/v1/auth/logout",
  clauses: ["C-AUTH-5"],
  summary: "Revoke this session, or all of mine",
  access: EVERYONE,
  people: true,
  body: z.strictObject({ all_sessions: z.boolean().default(false) }).optional(),
  responses: { 204: null },
  refusals: [],
});

export const me = route({
  id: "me",
  tag: "auth",
  method: "get",
  path: "/v1/auth/me",
  clauses: ["C-AUTH-4"],
  summary: "Who am I",
  access: EVERYONE,
  people: true,
  responses: {
    200: named(
      "Me",
      z.object({
        ...UserBrief.shape,
        permissions: z.array(z.string()),
        tenant: z
          .object({ id: idOut, name: z.string(), timezone: z.string(), default_country: z.string().nullable() })
          .nullable(),
        session: z.object({ id: idOut, created_at: instantOut, expires_at: instantOut }),
      }),
    ),
  },
  refusals: [],
});

export const changePassword = route({
  id: "changePassword",
  tag: "auth",
  method: "post",
  path: "/v1/auth/password",
  clauses: ["C-AUTH-5"],
  summary: "Change my password; my other sessions end",
  access: EVERYONE,
  people: true,
  body: z.strictObject({ current_password: text(1024), new_password: text(128, 12) }),
  responses: { 204: null },
  refusals: ["invalid-credentials"],
});
