import { toIso, type User } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { SignedIn } from "../auth/sign-in.ts";
import { ACCESS_SECONDS } from "../auth/tokens.ts";
import type { login, me, refresh, UserBrief } from "../contract/auth.ts";
import { ROUTES } from "../contract/index.ts";
import type { Caller } from "../http/handler.ts";

export const presentUserBrief = (user: User): z.input<typeof UserBrief> => ({
  id: user.id,
  email: user.email,
  full_name: user.fullName,
  role: user.role,
  tenant_id: user.role === "platform_admin" ? null : user.tenantId,
});

export const presentLogin = (signedIn: SignedIn): z.input<(typeof login.responses)[200]> => ({
  ...presentRefresh(signedIn),
  user: presentUserBrief(signedIn.user),
});

export const presentRefresh = (signedIn: SignedIn): z.input<(typeof refresh.responses)[200]> => ({
  access_token: signedIn.accessToken,
  refresh_token: signedIn.refreshToken,
  token_type: "bearer",
  expires_in: ACCESS_SECONDS,
  refresh_expires_in: signedIn.refreshExpiresIn,
});

/** The operations the role may call, by their OpenAPI operationId. */
const permissionsOf = (caller: Caller): string[] =>
  ROUTES.filter(({ access }) => access !== "public" && access.includes(caller.role))
    .map(({ id }) => id)
    .sort();

export const presentMe = (caller: Caller): z.input<(typeof me.responses)[200]> => ({
  ...presentUserBrief(caller.user),
  permissions: permissionsOf(caller),
  tenant: {
    id: caller.tenant.id,
    name: caller.tenant.name,
    timezone: caller.tenant.timezone,
    default_country: caller.tenant.defaultCountry,
  },
  session: {
    id: caller.session.id,
    created_at: toIso(caller.session.createdAt),
    expires_at: toIso(caller.session.expiresAt),
  },
});
