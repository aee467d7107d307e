import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import type { Platform } from '../platform/platform.js';
import type { RequestObserver } from '../platform/request-hook.js';
import { isSameOrigin } from '../platform/request-kind.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { describeFault, printable, reportOncePerMinute } from '../origins/report-faults.js';

/** What the request path asks and tells while requests run. */
export class CorsRequests implements RequestObserver {
  readonly #logger = new Logger('CorsModule');
  readonly #report = reportOncePerMinute((message) => this.#logger.error(message));
  /** The platform of the application that was started last; both have the same notion of an origin. */
  platform: Platform | undefined;

  /** One line for each refused request, at `debug` level. Pages of the server's own origin need no permission. */
  onRefusal(request: IncomingMessage, platformRequest: object, reason: CorsReason): void {
    if (!isDebugChosen() || this.isSameOrigin(request, platformRequest)) return;
    this.#logger.debug(describeRefusal(request, reason));
  }

  /** The same for a handshake with a gateway, which has been judged with its own origin in mind. */
  onRefusedHandshake(request: IncomingMessage, reason: CorsReason): void {
    if (isDebugChosen()) this.#logger.debug(describeRefusal(request, reason));
  }

  onFailedHandshake(error: unknown): void {
    this.#report(`A handshake was refused because it could not be judged: ${describeFault(error)}`);
  }

  onFailure(error: unknown): void {
    this.#report(`A request went on without CORS headers: ${describeFault(error)}`);
  }

  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean {
    return isSameOrigin(request, this.platform?.targetOrigin(platformRequest) ?? '');
  }
}

function describeRefusal({ method, url, headers }: IncomingMessage, reason: CorsReason): string {
  return `Refused ${method} ${printable(url ?? '')} from ${printable(headers.origin ?? '')}: ${reason}`;
}

interface NestLogging {
  readonly staticInstanceRef?: unknown;
  readonly logLevels?: readonly string[];
}

const logging = Logger as unknown as NestLogging;
const nestsOwnLogger = logging.staticInstanceRef;

/** Nest enables every level unless told otherwise. Requests are logged only where somebody chose to see `debug`. */
function isDebugChosen(): boolean {
  if (logging.logLevels !== undefined) return logging.logLevels.includes('debug');
  return logging.staticInstanceRef !== nestsOwnLogger || process.env['NEST_LOG_LEVEL'] !== undefined;
}
