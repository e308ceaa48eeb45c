import type { TenantId } from "@broadnet-engage/core/model";

type Members = Readonly<Record<string, unknown>>;

/** A write as it was seen: to which thing, and how it was before and after. */
export interface Seen {
  readonly tenantId: TenantId;
  readonly type: string;
  readonly id: string | null;
  readonly before: Members | null;
  readonly after: Members | null;
}

// biome-ignore lint/suspicious/noExplicitAny: stands for the parameters of any method; each watcher names its own.
type Method = (...args: any[]) => Promise<unknown>;

/** Looks before the write and tells afterwards. Null = nothing was written. */
export type Watcher<S, M extends Method> = (
  store: S,
  ...args: Parameters<M>
) => Promise<(result: Awaited<ReturnType<M>>) => Seen | readonly Seen[] | null>;

/** What is watched of a store: the members that write what a person may have to answer for. */
export type Watchers<S> = { readonly [M in keyof S]?: S[M] extends Method ? Watcher<S, S[M]> : never };

interface Row {
  readonly tenantId: TenantId;
  readonly id: string;
}

/** The members of a row, to be compared. */
export const members = (row: object | null): Members | null => row && ({ ...row } as Members);

export const inserted = (type: string) => async (_store: unknown, row: Row) => (): Seen => ({
  tenantId: row.tenantId,
  type,
  id: row.id,
  before: null,
  after: members(row),
});

/** `find` reads the row as it is before. */
export const saved =
  <S, R extends Row>(type: string, find: (store: S, tenantId: TenantId, id: R["id"]) => Promise<R | null>) =>
  async (store: S, row: R) => {
    const before = await find(store, row.tenantId, row.id);
    return (): Seen => ({
      tenantId: row.tenantId,
      type,
      id: row.id,
      before: members(before),
      after: members(row),
    });
  };

export const removed =
  <S, I extends string>(type: string, find: (store: S, tenantId: TenantId, id: I) => Promise<object | null>) =>
  async (store: S, tenantId: TenantId, id: I) => {
    const before = await find(store, tenantId, id);
    return (gone: unknown): Seen | null =>
      gone === false ? null : { tenantId, type, id, before: members(before), after: null };
  };
