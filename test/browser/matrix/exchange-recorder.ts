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
  /** When the request arrived, in milliseconds of the server's clock. */
  readonly at: number;
  /** Not on the wire: whether a handler of the application ran. */
  readonly handled: boolean;
}

/** Records what servers receive and what they send, by the query parameter `case` of the URL. */
export class ExchangeRecorder {
  private readonly cases = new Map<string, RecordedExchange[]>();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly handled = new WeakSet<IncomingMessage>();

  /** Records before anything of the application sees the request. */
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

  /** For handlers: notes that one ran for this request, Express' own or Fastify's wrapper of it. */
  noteHandler(request: IncomingMessage | { readonly raw: IncomingMessage }): void {
    this.handled.add('raw' in request ? request.raw : request);
  }

  /** Resolves when all responses are out. */
  async settle(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** What was exchanged in a case, in the order of arrival. Each case can be taken once. */
  take(caseId: string): readonly RecordedExchange[] {
    const exchanges = this.cases.get(caseId) ?? [];
    this.cases.delete(caseId);
    return exchanges;
  }

  /** Keeps a request's place in the order of arrival until its response is out. */
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

/** The response's head as Node wrote it to the socket: `getHeaders()` lacks what was given to `writeHead()`. */
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
