/** Maximum number of list elements written out. */
const SHOWN = 50;

/** A policy value as code: `['https://a.example', /^https:\/\/b$/]`. */
export function toCode(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value instanceof RegExp) return String(value);
  if (!Array.isArray(value)) return String(value);
  const hidden = value.length - SHOWN;
  const shown = (hidden > 0 ? value.slice(hidden) : value).map(toCode);
  return `[${[...(hidden > 0 ? [`/* ${hidden} more */`] : []), ...shown].join(', ')}]`;
}

/** Policy fields as code, as between the braces of `@Cors({ … })`. */
export function fieldsToCode(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${toCode(value)}`)
    .join(', ');
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
