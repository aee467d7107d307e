import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import type { HeaderList } from '../../../lib/browser/header-list.js';

/** One request and its response, as the server saw them on the wire. */
export interface RecordedExchange {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly requestHeaders: HeaderList;
  readonly status: number;
  readonly responseHeaders: HeaderList;
  /** When the request arrived, in milliseconds by the server's clock. */
  readonly at: number;
  /** Whether a handler of the application ran; the wire does not show this. */
  readonly handled: boolean;
}

/** Records what servers receive and send, by the URL's query parameter `case`. */
export class ExchangeRecorder {
  private readonly cases = new Map<string, RecordedExchange[]>();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly handled = new WeakSet<IncomingMessage>();

  /** Records a server's requests from now on, before any part of the application sees them. */
  watch(server: Server, origin: string): void {
    const [serve] = server.listeners('request') as ((
      request: IncomingMessage,
      response: ServerResponse,
    ) => void)[];
    if (serve === undefined) throw new Error('The server has no listener yet');
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const url = new URL(request.url ?? '/', origin);
      const place = this.enter(url.searchParams.get('case') ?? '');
      const at = performance.now();
      const ended = once(response, 'close').then(() => {
        place({
          method: request.method ?? '',
          url: url.href,
          requestHeaders: pairs(request.rawHeaders),
          status: response.statusCode,
          responseHeaders: sentHeaders(response),
          at,
          handled: this.handled.has(request),
        });
        this.underWay.delete(ended);
      });
      this.underWay.add(ended);
      serve(request, response);
    });
  }

  /** Called by handlers: notes that one ran for this request, which is Express' own or Fastify's wrapper. */
  noteHandler(request: IncomingMessage | { readonly raw: IncomingMessage }): void {
    this.handled.add('raw' in request ? request.raw : request);
  }

  /** Resolves when all responses have been sent. */
  async settle(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** The exchanges of a case, in order of arrival. Each case can be taken only once. */
  take(caseId: string): readonly RecordedExchange[] {
    const exchanges = this.cases.get(caseId) ?? [];
    this.cases.delete(caseId);
    return exchanges;
  }

  /** Reserves a request's place in the order of arrival until its response has been sent. */
  private enter(caseId: string): (exchange: RecordedExchange) => void {
    const exchanges = this.cases.get(caseId) ?? [];
    this.cases.set(caseId, exchanges);
    const index = exchanges.length;
    exchanges.length += 1;
    return (exchange) => {
      exchanges[index] = exchange;
    };
  }
}

/** The response head as Node wrote it to the socket; `getHeaders()` lacks headers that were given to `writeHead()`. */
function sentHeaders(response: ServerResponse): HeaderList {
  const head = String((response as unknown as Record<string, unknown>)['_header'] ?? '');
  return head
    .split('\r\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    });
}

function pairs(rawHeaders: readonly string[]): HeaderList {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
}
