/** An argument of `@Cors()` as JSON; `{ "$regexp": [source, flags] }` is a regular expression. */
export type PolicyArgument =
  string | number | boolean | null | readonly PolicyArgument[] | { readonly [name: string]: PolicyArgument };

/** A reader's question: what happens to this request under this policy? */
export interface BuilderQuestion {
  /** The arguments of the controller's `@Cors(…)`; `null`: it has none. */
  readonly policy: readonly PolicyArgument[] | null;
  readonly platform: string;
  readonly from: 'page' | 'stranger';
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: 'omit' | 'same-origin' | 'include';
}

/** The arguments as the decorator takes them. @throws {SyntaxError} for an invalid regular expression */
export function reviveArguments(policy: readonly PolicyArgument[]): unknown[] {
  return policy.map(revive);
}

function revive(value: PolicyArgument): unknown {
  if (Array.isArray(value)) return value.map((item: PolicyArgument) => revive(item));
  if (typeof value !== 'object' || value === null) return value;
  const { $regexp: parts } = value as { readonly $regexp?: PolicyArgument };
  if (Array.isArray(parts)) return new RegExp(String(parts[0]), String(parts[1] ?? ''));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, revive(item as PolicyArgument)]),
  );
}
