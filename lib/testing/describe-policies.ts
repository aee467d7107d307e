import { createHash } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';

import type { CorsPolicyOptions } from '../options/cors-options.js';
import { Extended } from '../options/extended.js';
import { nameOfToken } from '../origins/origin-provider.js';
import { readOrigin } from '../origins/read-origin.js';
import { CorsRegistry, type CorsMount, type CorsRoute, type ShownGateway } from '../startup/cors-registry.js';
import { findProvider } from '../startup/find-provider.js';

/**
 * Describes the policies of an initialized application, one line per route, mount and gateway, sorted by path and
 * method. Made for snapshots: the diff shows which route has opened, to whom, and with what.
 *
 * `/orders/:id GET: https://shop.example.com; credentials (OrdersController.find)`
 *
 * @throws {Error} if the application has no `CorsModule` or is not initialized
 */
export function describePolicies(app: INestApplicationContext): string {
  const registry = findProvider(app, CorsRegistry);
  if (registry === undefined) {
    throw new Error(
      'The application does not import CorsModule.forRoot(), so there are no policies. Import it in the root module.',
    );
  }
  const { routes, mounts, gateways } = registry;
  if (mounts.length === 0) {
    throw new Error(
      'describePolicies() needs an initialized application. Call it after app.init() or app.listen().',
    );
  }
  const lines = [
    ...routes.map(describeRoute),
    ...mounts.map(describeMount),
    ...gateways.map(describeGateway),
  ];
  return lines
    .map((parts) => [parts.join('\n'), parts[1]] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, line]) => line)
    .join('\n');
}

/** A sort key and a line. Columns are not aligned, so that a new line leaves the others unchanged. */
type Line = readonly [key: string, line: string];

function describeRoute({ method, path, host, version, policy, controller, handler }: CorsRoute): Line {
  const where = [
    ...(host === undefined ? [] : [`host ${list(host)}`]),
    ...(version === undefined ? [] : [`version ${list(version)}`]),
  ].map((part) => ` [${part}]`);
  const route = `${path} ${method}${where.join('')}`;
  return [
    `0 ${route} ${controller}.${handler}`,
    `${route}: ${describePolicy(policy)} (${controller}.${handler})`,
  ];
}

function describeMount({ path, policy }: CorsMount): Line {
  // After the routes; "everything else" comes last.
  return path === '/'
    ? ['3', `everything else: ${describePolicy(policy)}`]
    : [`1 ${path}`, `${path} and below: ${describePolicy(policy)}`];
}

function describeGateway({ gateway, address, namespace, isOn, policy }: ShownGateway): Line {
  const place = `gateway ${address}${namespace === undefined ? '' : ` namespace ${namespace}`}`;
  const described = isOn ? describePolicy(policy) : 'every origin, CORS is off';
  return [`2 ${place} ${gateway}`, `${place}: ${described} (${gateway})`];
}

function describePolicy(policy: Readonly<CorsPolicyOptions> | undefined): string {
  const { origin, ...fields } = policy ?? {};
  const { spec } = readOrigin(origin);
  const others = describeFields(fields, ([, value]) => value !== false);
  return [describeOrigin(spec), ...others].join('; ');
}

/** What `reportOnly` tries out. There, `false` is a statement, and without an origin the one in force stays. */
function describeTried({ origin, ...fields }: CorsPolicyOptions): string {
  const { spec } = readOrigin(origin);
  const origins = origin === undefined ? [] : [describeOrigin(spec)];
  return [...origins, ...describeFields(fields, () => true)].join('; ');
}

function describeFields(
  fields: Omit<CorsPolicyOptions, 'origin'>,
  isShown: (field: [string, unknown]) => boolean,
): string[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .filter(isShown)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === true ? name : `${name} ${describeValue(value)}`));
}

function describeOrigin(spec: ReturnType<typeof readOrigin>['spec']): string {
  switch (spec.kind) {
    case 'none':
      return 'closed';
    case 'any':
      return 'any origin, anonymously';
    case 'reflect':
      return 'any origin, reflected';
    case 'function':
      return 'what a function allows';
    case 'provider':
      return `what ${nameOfToken(spec.token)} allows`;
    case 'list': {
      const { exact, patterns, regExps, hasNull } = spec;
      const origins = [
        ...exact,
        ...patterns.map(({ text }) => text),
        ...regExps.map(String),
        ...(hasNull ? ['null'] : []),
      ];
      return shorten(origins.sort());
    }
  }
}

/** Longer lists are cut. Their digest still shows that they have changed. */
const SHOWN = 20;

function shorten(origins: readonly string[]): string {
  if (origins.length <= SHOWN) return origins.join(', ');
  const digest = createHash('sha256').update(origins.join('\n')).digest('hex').slice(0, 8);
  return `${origins.slice(0, SHOWN).join(', ')} and ${origins.length - SHOWN} more (digest ${digest})`;
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).sort().join(', ');
  if (value instanceof Extended) return `extended by ${describeValue(value.values)}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${describeTried(value as CorsPolicyOptions)} }`;
}

function list(value: string | symbol | RegExp | readonly (string | symbol | RegExp)[]): string {
  return (Array.isArray(value) ? value : [value])
    .map((one) => (typeof one === 'symbol' ? 'neutral' : String(one)))
    .join(', ');
}
