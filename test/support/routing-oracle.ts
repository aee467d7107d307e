import { corsHeaders } from './cors-headers.js';
import type { CorsHeaders } from './cors-headers.js';
import type { RawResponse } from './raw-http.js';
import { HANDLER_HEADER, originOf } from './routing-scenario.js';
import type { RoutingScenario, ScenarioRequest } from './routing-scenario.js';
import type { RunningServer } from './start-server.js';

/** The module's default policy, which applies where no controller serves the request (R10). */
export const DEFAULT_POLICY = 'default';

const COMMON_METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];
const PROBED_METHODS = [...COMMON_METHODS, 'OPTIONS', 'SEARCH'];

/** The handler that the real router runs for this request, according to the response. */
export async function whoServes(
  server: RunningServer,
  { method, path, headers }: ScenarioRequest,
): Promise<string> {
  const response = await server.send({ method, path, ...(headers && { headers }) });
  return response.values(HANDLER_HEADER)[0] ?? 'nobody';
}

/** The name of the only policy under which a preflight may be granted, if there is one. */
export async function expectedPolicy(
  server: RunningServer,
  request: ScenarioRequest,
  handler: string,
  policies: RoutingScenario['policies'] = {},
): Promise<string | undefined> {
  if (handler === 'raw') return DEFAULT_POLICY;
  if (handler !== 'nobody') return policies[handler] ?? handler;
  const others = await Promise.all(PROBED_METHODS.map((method) => whoServes(server, { ...request, method })));
  const pathIsServed = others.some((other) => other !== 'nobody' && other !== 'raw');
  return pathIsServed || !COMMON_METHODS.includes(request.method) ? undefined : DEFAULT_POLICY;
}

/** The answer to a preflight for this request from the origin of one policy. */
export interface PreflightOutcome {
  readonly policy: string;
  readonly response: RawResponse;
  readonly headers: CorsHeaders;
  readonly granted: boolean;
}

/** Sends a preflight for this request from the origin of every policy. */
export async function preflightAs(
  server: RunningServer,
  request: ScenarioRequest,
  policies: readonly string[],
): Promise<PreflightOutcome[]> {
  return Promise.all(
    policies.map(async (policy) => {
      const response = await server.preflight({
        path: request.path,
        method: request.method,
        origin: originOf(policy),
        ...(request.headers && { more: request.headers }),
      });
      const headers = corsHeaders(response);
      const methods = String(headers['access-control-allow-methods'] ?? '').split(',');
      const granted =
        headers['access-control-allow-origin'] !== undefined && methods.includes(request.method);
      return { policy, response, headers, granted };
    }),
  );
}
