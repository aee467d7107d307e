import { connect } from 'node:net';

export interface RawRequest {
  /** Default: GET. */
  readonly method?: string;
  /** The request target, sent as it is: `/pub/../priv`, `//priv`, `http://host/priv`. Default: `/`. */
  readonly path?: string;
  /** Sent in this order, duplicates included. `Host` is added unless it is given. */
  readonly headers?: readonly (readonly [name: string, value: string])[] | Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawResponse {
  readonly status: number;
  /** As on the wire, in order, duplicates included. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** All values of one header, in order. */
  values(name: string): string[];
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/**
 * Sends one request over its own socket, byte for byte. `fetch` and `node:http` would normalise the path,
 * join duplicate headers and refuse what a hostile client sends.
 */
export function sendRaw(port: number, request: RawRequest): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(serialize(port, request), 'latin1'));
    let failure: Error | undefined;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      // Some answers say `keep-alive` whatever was asked for: event streams on Fastify, for example.
      if (chunk.subarray(-5).equals(LAST_CHUNK)) socket.end();
    });
    socket.on('error', (error) => (failure = error));
    socket.on('close', () => {
      const received = Buffer.concat(chunks);
      // A server that refuses a body may reset the connection once it has answered: the answer counts.
      if (received.includes('\r\n\r\n')) resolve(parseResponse(received));
      else reject(failure ?? new Error(`No answer to ${request.method ?? 'GET'} ${request.path ?? '/'}`));
    });
  });
}

function serialize(port: number, request: RawRequest): string {
  const { method = 'GET', path = '/', body } = request;
  const given = isPairs(request.headers) ? request.headers : Object.entries(request.headers ?? {});
  const has = (name: string) => given.some(([key]) => key.toLowerCase() === name);
  const headers = [
    ...(has('host') ? [] : [['Host', `127.0.0.1:${port}`] as const]),
    ...given,
    ...(body === undefined || has('content-length') || has('transfer-encoding')
      ? []
      : [['Content-Length', String(Buffer.byteLength(body, 'latin1'))] as const]),
    ['Connection', 'close'] as const,
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${path} HTTP/1.1\r\n${lines}\r\n${body ?? ''}`;
}

function isPairs(headers: RawRequest['headers']): headers is readonly (readonly [string, string])[] {
  return Array.isArray(headers);
}

function parseResponse(received: Buffer): RawResponse {
  const end = received.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const values = (name: string) =>
    headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  const payload = received.subarray(end + 4);
  const body = values('transfer-encoding').includes('chunked') ? joinChunks(payload) : payload;
  return { status: Number(statusLine.split(' ')[1]), headers, body: body.toString('utf8'), values };
}

function joinChunks(payload: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < payload.length;) {
    const lineEnd = payload.indexOf('\r\n', at);
    if (lineEnd === -1) break;
    const size = Number.parseInt(payload.toString('latin1', at, lineEnd), 16);
    if (!size) break;
    chunks.push(payload.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}
