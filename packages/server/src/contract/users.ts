import { isSipUser, type UserId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { emptyBody, idOut, idParams, instantOut, pageOf, paging, text } from "./primitives.ts";
import { ADMIN, route } from "./route.ts";

const role = z.enum(["agent", "supervisor", "admin"]);
const email = z
  .string()
  .trim()
  .min(3)
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, "must be an e-mail address");
const password = text(128, 12);
const sipUser = z.string().refine(isSipUser, "must be 1 to 64 of A-Z a-z 0-9 . _ -");

/** Of the agent's phone. Goes in, and never comes out. */
const sipPassword = z
  .string()
  .regex(/^[\x21-\x7e]{12,128}$/, "must be 12 to 128 visible ASCII characters")
  .meta({ writeOnly: true });
const skills = z.array(text(64)).max(20);

export const User = named(
  "User",
  z.object({
    id: idOut,
    email: z.string(),
    full_name: z.string(),
    role: z.enum([...role.options, "platform_admin"]),
    team_ids: z.array(idOut),
    team_scope: z.boolean().describe("Of a supervisor: limited to the people of the teams he leads"),
    disabled: z.boolean(),
    agent: z.object({ sip_user: z.string(), skills: z.array(z.string()) }).nullable(),
    last_login_at: instantOut.nullable(),
    created_at: instantOut,
    updated_at: instantOut,
    version: z.int(),
  }),
);

const common = { tag: "users", access: ADMIN } as const;
const params = idParams<UserId>();

export const listUsers = route({
  ...common,
  id: "listUsers",
  method: "get",
  path: "/v1/users",
  clauses: ["C-PAG-8"],
  summary: "Users of the tenant, newest first",
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("UserPage", pageOf(User)) },
  refusals: ["invalid-cursor"],
});

export const createUser = route({
  ...common,
  id: "createUser",
  method: "post",
  path: "/v1/users",
  clauses: ["C-AUTH-8"],
  summary: "Create a user; one of role agent needs a SIP user",
  body: z.strictObject({
    email,
    full_name: text(200),
    role,
    password,
    team_scope: z.boolean().default(false),
    agent: z
      .strictObject({ sip_user: sipUser, sip_password: sipPassword.optional(), skills: skills.optional() })
      .nullable()
      .optional(),
  }),
  responses: { 201: User },
  refusals: ["duplicate-resource"],
});

export const getUser = route({
  ...common,
  id: "getUser",
  method: "get",
  path: "/v1/users/{id}",
  clauses: ["C-CON-1"],
  summary: "One user",
  params,
  responses: { 200: User },
  refusals: [],
});

export const updateUser = route({
  ...common,
  id: "updateUser",
  method: "patch",
  path: "/v1/users/{id}",
  clauses: ["C-AUTH-5", "C-CON-1"],
  summary: "Change a user; a new role, password or disabling ends the user's sessions",
  params,
  body: z.strictObject({
    full_name: text(200).optional(),
    role: role.optional(),
    disabled: z.boolean().optional(),
    team_scope: z.boolean().optional(),
    password: password.optional(),
    agent: z
      .strictObject({ sip_user: sipUser.optional(), sip_password: sipPassword.optional(), skills: skills.optional() })
      .optional(),
  }),
  responses: { 200: User },
  refusals: ["invalid-state", "precondition-failed", "duplicate-resource"],
});

export const resetPassword = route({
  ...common,
  id: "resetPassword",
  method: "post",
  path: "/v1/users/{id}/reset-password",
  clauses: ["C-AUTH-5"],
  summary: "A new password made here and shown this once; the user's sessions end",
  params,
  body: emptyBody,
  responses: { 200: z.object({ password: z.string() }) },
  refusals: [],
});

export const deleteUser = route({
  ...common,
  id: "deleteUser",
  method: "delete",
  path: "/v1/users/{id}",
  clauses: ["C-AUTH-5", "C-CON-1"],
  summary: "Remove a user who never took a call; the others are disabled, so that their calls keep a name",
  params,
  responses: { 204: null },
  refusals: ["resource-in-use", "invalid-state", "precondition-failed"],
});
