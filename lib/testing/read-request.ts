import type { HeaderList } from '../browser/header-list.js';
import type { ScriptedRequest } from '../browser/scripted-request.js';

/** A `fetch()` call, checked and read. */
export interface ReadRequest {
  readonly scripted: ScriptedRequest;
  /** The bytes to send. */
  readonly body: Uint8Array | undefined;
  readonly signal: AbortSignal;
}

/**
 * Reads a `fetch()` call with Node's own `Request`, which validates it as a browser's does.
 *
 * @throws {TypeError} `Request`'s own: for a bad URL, a forbidden method, a GET with a body, an invalid header; and
 * `fetch()`'s own, if `keepalive` does not allow the body
 */
export async function readRequest(
  input: string | URL | Request,
  base: URL,
  init: RequestInit = {},
): Promise<ReadRequest> {
  const given = isRequest(input) ? input : undefined;
  const request = createRequest(given ?? resolve(String(input), base), init);
  request.signal.throwIfAborted();
  const body = init.body ?? given?.body;
  const isStream =
    // A Request does not tell what its body was made from: it counts as bytes.
    typeof init.body === 'object' && init.body !== null && isStreamLike(init.body);
  const hasBody = body !== undefined && body !== null;
  const scripted: ScriptedRequest = {
    url: request.url,
    // As written: Node's Request normalizes more methods than the standard does.
    method: init.method ?? given?.method ?? 'GET',
    headers: headersOf(request, init),
    credentials: request.credentials,
    mode: request.mode as NonNullable<ScriptedRequest['mode']>,
    redirect: request.redirect,
    ...(hasBody ? { body: { kind: isStream ? 'stream' : 'bytes' } } : {}),
  };
  const bytes = hasBody && !isStream ? new Uint8Array(await request.arrayBuffer()) : undefined;
  if (request.keepalive && bytes !== undefined && bytes.byteLength > MAX_KEPT_ALIVE) {
    const cause = new Error('The body is longer than 64 KiB, which keepalive does not allow.');
    throw new TypeError('fetch failed', { cause });
  }
  return { scripted, body: bytes, signal: request.signal };
}

/** Bytes that a request with `keepalive` may send. @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const MAX_KEPT_ALIVE = 65_536;

function isRequest(input: string | URL | Request): input is Request {
  return typeof input === 'object' && 'bodyUsed' in input;
}

function resolve(url: string, base: URL): string {
  return URL.canParse(url, base.href) ? new URL(url, base).href : url;
}

/** Node treats async iterables as streams too. */
function isStreamLike(body: object): boolean {
  return body instanceof ReadableStream || Symbol.asyncIterator in body;
}

function createRequest(input: string | Request, init: RequestInit): Request {
  try {
    return new Request(input, init);
  } catch (error) {
    // In Jest, Node's TypeError is a different class from the test's.
    if (error instanceof Error || (error as Error).name !== 'TypeError') throw error;
    throw new TypeError((error as Error).message, { cause: error });
  }
}

/** Repeated headers count one by one; `Request` has already joined them. */
function headersOf(request: Request, { headers }: RequestInit): HeaderList {
  if (!Array.isArray(headers)) return [...request.headers];
  const written = (headers as [string, string][])
    .filter(([name]) => request.headers.has(name))
    .map(([name, value]) => [String(name), normalizeValue(String(value))] as const);
  const type = request.headers.get('Content-Type');
  const isWritten = written.some(([name]) => name.toLowerCase() === 'content-type');
  return type === null || isWritten ? written : [...written, ['Content-Type', type]];
}

/** @see https://fetch.spec.whatwg.org/#concept-header-value-normalize */
function normalizeValue(value: string): string {
  return value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
}
