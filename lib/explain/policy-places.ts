import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { RoutedRequest } from '../routing/route.js';
import type { RouteTable } from '../routing/route-table.js';
import type { FieldPlaces } from './describe-refusal.js';

/** The levels that policy fields come from. */
export interface PolicyPlaces {
  readonly table: Pick<RouteTable, 'findRoutesOf' | 'locate'>;
  /** Those of the module's default policy. */
  readonly defaults: FieldPlaces;
  /** Those of the policies of mounts, by path: several may have the same policy. */
  readonly mounts: ReadonlyMap<string, FieldPlaces>;
}

/** The levels that the fields of the deciding policy come from. */
export function findPlaces(
  { table, defaults, mounts }: PolicyPlaces,
  policy: CompiledPolicy | null,
  request: RoutedRequest,
  method: string,
  platformRequest: object,
): FieldPlaces {
  const { mount } = table.locate(request, platformRequest);
  if (mount !== undefined) return mounts.get(mount) ?? defaults;
  const [route] = table.findRoutesOf(policy, request, method, platformRequest);
  return route?.source?.from ?? defaults;
}
