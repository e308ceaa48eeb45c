/** `store` with some members replaced. Its others keep their own `this`: adapters have private members. */
export function over<S extends object>(store: S, replaced: Partial<S>): S {
  const bound = new Map<PropertyKey, unknown>(Object.entries(replaced));
  return new Proxy(store, {
    get: (target, member) => {
      const held = bound.get(member);
      if (held !== undefined) return held;
      const value: unknown = Reflect.get(target, member);
      const ours: unknown = typeof value === "function" ? value.bind(target) : value;
      bound.set(member, ours);
      return ours;
    },
  });
}
