import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { RoutedRequest, RouteTable } from '../routing/route-table.js';
import type { FieldPlaces } from './describe-refusal.js';

/** Where the fields of policies come from. */
export interface PolicyPlaces {
  readonly table: Pick<RouteTable, 'findRouteOf'>;
  /** For each field of the module's default policy the level it came from. */
  readonly defaults: FieldPlaces;
  /** The same for the policies of mounts. */
  readonly mounts: ReadonlyMap<CompiledPolicy | null, FieldPlaces>;
}

/** For each field of the policy that decided about a request, the level it came from. */
export function findPlaces(
  { table, defaults, mounts }: PolicyPlaces,
  policy: CompiledPolicy | null,
  request: RoutedRequest,
  method: string,
  platformRequest: object,
): FieldPlaces {
  const route = table.findRouteOf(policy, request, method, platformRequest);
  return route?.source?.from ?? mounts.get(policy) ?? defaults;
}
