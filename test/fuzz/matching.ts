import * as fc from 'fast-check';
import { OriginSet } from '../../lib/origins/origin-set.js';
import { readList } from '../../lib/origins/read-origin.js';
import { parseOrigin } from '../../lib/protocol/parse-origin.js';
import { hold, inBoundedTime, type FuzzTarget } from './target.js';
import { nearlyOrigins, origins, patterns } from './texts.js';

interface Matching {
  readonly patterns: readonly string[];
  readonly origin: string;
}

/** A list of patterns allows an origin if and only if one of its patterns, tried alone as a regular expression, does. */
export const matching: FuzzTarget<Matching> = {
  name: 'matching',
  inputs: fc.record({
    patterns: fc.array(fc.oneof({ weight: 5, arbitrary: patterns }, nearlyOrigins), { maxLength: 8 }),
    origin: fc.oneof({ weight: 5, arbitrary: origins }, nearlyOrigins),
  }),
  runs: 5_000,
  check({ patterns: all, origin }) {
    const valid = all.filter((pattern) => pattern !== '*' && readList([pattern]).problems.length === 0);
    const { spec } = readList(valid);
    if (spec.kind !== 'list') return;
    const set = new OriginSet(spec);
    const allowed = inBoundedTime(() => set.judge(origin)) === 'allowed';
    const expected = valid.some((pattern) => matches(pattern, origin));
    hold(
      allowed === expected,
      () => `${JSON.stringify(origin)} is ${allowed ? '' : 'not '}allowed by ${JSON.stringify(valid)}`,
    );
  },
};

/** What DESIGN rule R5 says about one pattern, without any of the library's shortcuts. */
export function matches(pattern: string, origin: string): boolean {
  if (pattern === 'null' || origin === 'null') return pattern === origin;
  const parsed = parseOrigin(origin);
  if (parsed === undefined) return false;
  const [, scheme = '', host = '', port = ''] = /^([^:]+):\/\/(\[[^\]]*\]|[^:]*)(.*)$/.exec(pattern) ?? [];
  const portOfOrigin = parsed.port === '' ? '' : `:${parsed.port}`;
  return (
    scheme === parsed.scheme &&
    (port === ':*' || port === portOfOrigin) &&
    hostExpression(host).test(parsed.host)
  );
}

function hostExpression(host: string): RegExp {
  const wildcard = host.startsWith('*.') ? '[^.]+(?:\\.[^.]+)*' : '[a-z0-9-]+';
  const parts = host.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(wildcard)}$`);
}
