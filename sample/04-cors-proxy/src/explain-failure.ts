import {
  BadGatewayException,
  ForbiddenException,
  GatewayTimeoutException,
  HttpException,
} from '@nestjs/common';
import { errors } from 'undici';
import { PrivateAddressError } from './public-addresses.js';
import { parse } from './upstream-path.js';
import { DEFAULT_TIMEOUT_MS, type Upstream } from './upstreams.js';

const TIMEOUTS = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'ETIMEDOUT']);

/** 403 for what this proxy refuses, 502 for failures of the upstream, 504 if it takes too long. */
export function explainFailure(error: unknown, name: string, { timeoutMs }: Upstream): unknown {
  if (error instanceof HttpException) return error;
  if (error instanceof PrivateAddressError) {
    return new ForbiddenException(`"${name}" has an address that is not public; it is not contacted.`);
  }
  const { code } = error as { code?: string }; // of the connection, of TLS or of undici
  if (code === undefined && !(error instanceof errors.HTTPParserError)) return error;
  return TIMEOUTS.has(code ?? '')
    ? new GatewayTimeoutException(`"${name}" did not answer within ${timeoutMs ?? DEFAULT_TIMEOUT_MS} ms.`)
    : new BadGatewayException(`"${name}" gave no usable answer (${code ?? 'not HTTP'}).`);
}

/** Shows only the origin: the rest of the address may contain a token. */
export function leadsAway(name: string, location: string, requested: URL): HttpException {
  const target = parse(location, requested)?.origin ?? 'an invalid address';
  return new ForbiddenException(
    `"${name}" redirects out of its configured URL, to ${target}; such redirects are not followed. ` +
      'If pages need what is there, configure it as an upstream of its own.',
  );
}
