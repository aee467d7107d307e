import { Delete, Get, Post } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { buildController } from './build-controller.js';
import type { RawRequest } from './raw-http.js';

/** A controller at `/<name>` for each policy, which serves GET, POST and DELETE. */
export function controllersOf(policies: Readonly<Record<string, CorsPolicyOptions>>): Type<unknown>[] {
  return Object.entries(policies).map(([name, policy]) =>
    buildController({
      name: `${name}Controller`,
      path: name,
      decorators: Object.keys(policy).length > 0 ? [Cors(policy)] : [],
      handlers: { read: { routes: [Get()] }, create: { routes: [Post()] }, remove: { routes: [Delete()] } },
    }),
  );
}

/** A request to one of them: `preflight DELETE`, `actual GET`. */
export interface PolicyRequest {
  readonly policy: string;
  readonly request: string;
  readonly origin?: string;
  readonly asks?: string;
  readonly privateNetwork?: boolean;
}

export function toRawRequest({ policy, request, origin, asks, privateNetwork }: PolicyRequest): RawRequest {
  const [kind, method = ''] = request.split(' ');
  return {
    method: kind === 'preflight' ? 'OPTIONS' : method,
    path: `/${policy}`,
    headers: {
      ...(origin !== undefined && { Origin: origin }),
      ...(kind === 'preflight' && { 'Access-Control-Request-Method': method }),
      ...(asks !== undefined && { 'Access-Control-Request-Headers': asks }),
      ...(privateNetwork && { 'Access-Control-Request-Private-Network': 'true' }),
    },
  };
}
