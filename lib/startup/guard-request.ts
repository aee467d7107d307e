import type { ServerResponse } from 'node:http';
import { stateOf } from '../platform/attach-decision.js';
import { guardHandler, isSettled, type HandlerPolicy } from '../platform/guard-handler.js';
import type { RouteGuard } from '../platform/guarded-route.js';
import { rawRequestOf } from '../platform/raw-objects.js';
import type { NestRoute } from '../routing/nest-routes.js';
import type { CorsPolicies } from './handler-policies.js';
import type { CorsRequests } from './request-observer.js';

/**
 * Guards a request whose handler is about to run, for Nest's guards and for platforms that guard routes themselves.
 *
 * @param request the platform's
 * @throws {CorsForbiddenException} 403
 */
export function guardRequest(
  known: HandlerPolicy | undefined,
  request: object,
  response: ServerResponse,
  requests: CorsRequests,
): true | Promise<true> {
  if (known?.rehearsal !== undefined) requests.onHandler(rawRequestOf(request), known);
  // The usual case first: it reads nothing from the request.
  if (known !== undefined && isSettled(known, stateOf(response))) return true;
  return guardHandler(
    known,
    { request: rawRequestOf(request), response, platformRequest: request },
    requests,
  );
}

/** The same for platforms that guard each route themselves. */
export function routeGuards(
  policies: CorsPolicies,
  requests: CorsRequests,
): (route: NestRoute) => RouteGuard {
  return ({ controller, handler }) => {
    const known = policies.find(controller, handler as typeof handler & { readonly name: string });
    return (request, response) => guardRequest(known, request, response, requests);
  };
}
