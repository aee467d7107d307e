import { ForbiddenException } from '@nestjs/common';
import { brand } from './brand.js';
import type { CorsReason } from '../protocol/cors-reason.js';

const EXPLANATIONS: Partial<Record<CorsReason, string>> = {
  disabled: 'This route is not open to other origins.',
  'origin-not-allowed': 'This origin is not allowed to use this route.',
  'origin-malformed': 'The Origin header is not a serialized origin.',
  'method-not-allowed': 'This method is not open to other origins on this route.',
  'provider-failed': 'The allowed origins could not be determined.',
};

/**
 * 403 for a refused cross-origin request, thrown before the handler runs: by an enforced policy, or because only
 * another policy allowed the request.
 */
export class CorsForbiddenException extends ForbiddenException {
  /** The status, where Fastify, its plugins and many error handlers look for it. */
  readonly statusCode = 403;

  constructor(
    /** Why the request was refused. Also in the response body. */
    readonly reason: CorsReason,
  ) {
    super({
      statusCode: 403,
      message: `Refused by the CORS policy. ${EXPLANATIONS[reason] ?? ''}`.trim(),
      error: 'Forbidden',
      reason,
    });
  }
}
brand(CorsForbiddenException, 'forbidden-exception');
