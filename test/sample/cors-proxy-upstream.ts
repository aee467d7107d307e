import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the third party's server received it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  /** In order, with duplicates, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export const BIG = 50 * 1024 * 1024;
const CHUNK = randomBytes(64 * 1024);

/** SHA-256 of the body of `/big`. */
export const bigDigest = (() => {
  const hash = createHash('sha256');
  for (let sent = 0; sent < BIG; sent += CHUNK.length) hash.update(CHUNK);
  return hash.digest('hex');
})();

/** Somebody else's API: it knows nothing about the proxy, and gets CORS wrong in several ways. */
export class ThirdParty {
  readonly seen: Seen[] = [];
  connections = 0;
  /** Bytes of `/big` handed to the operating system or still queued. */
  sent = 0;
  /** Bytes received at `/slow-upload`. */
  received = 0;
  /** Resolves when the client of a `/wait` request has disconnected. */
  readonly left: Promise<void>;
  /** Makes `/slow-upload` start to read. */
  startReading: () => void = () => {};
  private sayLeft: () => void = () => {};
  private readonly server = createServer((request, response) => this.answer(request, response));

  constructor() {
    this.left = new Promise((resolve) => (this.sayLeft = resolve));
    this.server.on('connection', () => (this.connections += 1));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://third-party');
    const headers = request.rawHeaders;
    this.seen.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: headers.flatMap((name, i) =>
        i % 2 ? [] : [[name.toLowerCase(), headers[i + 1] ?? ''] as const],
      ),
    });
    const answers: Record<string, () => void> = {
      '/wrong-cors': () => response.writeHead(200, WRONG_CORS).end('{"sun":true}'),
      '/duplicates': () => response.writeHead(200, DUPLICATES).end('{"sun":true}'),
      '/several': () => response.writeHead(200, SEVERAL).end('{"sun":true}'),
      '/varied': () =>
        response.writeHead(200, ['Vary', 'Accept-Encoding', 'Vary', 'origin, Accept-Language']).end(),
      '/redirect': () =>
        response
          .writeHead(Number(searchParams.get('status') ?? 302), {
            ...WRONG_CORS,
            location: searchParams.get('to') ?? '',
          })
          .end(),
      '/status': () =>
        response.writeHead(Number(searchParams.get('code')), WRONG_CORS).end('{"error":"theirs"}'),
      '/not-modified': () => response.writeHead(304, { etag: '"1"' }).end(),
      '/host-wide': () => response.writeHead(200, HOST_WIDE).end('<script>steal()</script>'),
      '/utf8': () => response.writeHead(200, { 'content-disposition': 'filename=\u00c3\u00a9' }).end(),
      '/upload': () => void this.digest(request, response),
      '/slow-upload': () => this.takeSlowly(request, response),
      '/too-early': () =>
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"theirs"}'),
      '/big': () => void this.sendBig(response),
      '/hang': () => {},
      '/wait': () => void response.once('close', this.sayLeft),
      '/stall': () => void response.writeHead(200, { 'content-length': 1000 }).write('the first part'),
      '/break': () => {
        response.writeHead(200, { 'content-length': 1000 }).write('the first part');
        setImmediate(() => response.destroy());
      },
      '/garbage': () => void request.socket.end('this is not HTTP\r\n\r\n'),
    };
    const plain = () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"sun":true}');
    (answers[pathname] ?? plain)();
  }

  private async digest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hash = createHash('sha256');
    let size = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        hash.update(chunk);
        size += chunk.length;
      }
      response.writeHead(200).end(`${size} ${hash.digest('hex')}`);
    } catch {
      response.destroy(); // the proxy has aborted the upload
    }
  }

  private takeSlowly(request: IncomingMessage, response: ServerResponse): void {
    this.startReading = () => {
      request.on('data', (chunk: Buffer) => (this.received += chunk.length));
      request.on('end', () => response.writeHead(200).end(String(this.received)));
    };
  }

  private async sendBig(response: ServerResponse): Promise<void> {
    response.writeHead(200, { ...WRONG_CORS, 'content-length': BIG });
    for (this.sent = 0; this.sent < BIG; this.sent += CHUNK.length) {
      if (!response.write(CHUNK)) await once(response, 'drain');
    }
    response.end();
  }
}

const WRONG_CORS = {
  'content-type': 'application/json',
  'access-control-allow-origin': 'https://somebody-else.example',
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'TRACE',
  'access-control-allow-headers': '*',
  'access-control-allow-private-network': 'true',
  'access-control-expose-headers': 'x-theirs',
  'access-control-max-age': '86400',
};

const DUPLICATES = [
  ['Access-Control-Allow-Origin', '*'],
  ['access-control-allow-origin', 'https://app.example.com'],
  ['Access-Control-Expose-Headers', 'x-one'],
  ['ACCESS-CONTROL-EXPOSE-HEADERS', 'x-two'],
  ['Vary', 'Origin'],
  ['Vary', 'Origin, Accept-Encoding'],
].flat();

const SEVERAL = { etag: '"1"', link: '</2>; rel="next"', 'x-ratelimit-remaining': '7' };

const HOST_WIDE = [
  ['Content-Type', 'text/html'],
  ['Set-Cookie', 'session=1; Domain=weather.example; Path=/; Secure; HttpOnly'],
  ['Set-Cookie', 'path=2; path=/elsewhere; SameSite=None'],
  ['Strict-Transport-Security', 'max-age=1'],
  ['Clear-Site-Data', '"*"'],
  ['Alt-Svc', 'h3=":443"'],
  ['Service-Worker-Allowed', '/'],
  ['Content-Security-Policy', "script-src 'unsafe-inline'"],
  ['Proxy-Authenticate', 'Basic'],
  ['Connection', 'keep-alive, x-hop'],
  ['X-Hop', 'between neighbours'],
  ['X-Theirs', 'kept'],
].flat();
