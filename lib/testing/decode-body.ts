import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import type { Duplex, Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** The body as scripts read it. An encoding that is not known leaves it as it is. @see https://fetch.spec.whatwg.org/#handle-content-codings */
export function decodeBody(incoming: IncomingMessage): Readable {
  const codings = (incoming.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  if (!codings.every((coding) => DECODERS.has(coding))) return incoming;
  // The encoding that was applied last comes off first.
  const decoders = codings.toReversed().map((coding) => (DECODERS.get(coding) as () => Duplex)());
  const decoded = decoders.at(-1) as Duplex;
  // The reader of the last stream sees a fault of any of them.
  pipeline([incoming, ...decoders], () => undefined);
  return decoded;
}

/** Passes parts on as they arrive, as for events. */
const ZLIB = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

const DECODERS: ReadonlyMap<string, () => Duplex> = new Map<string, () => Duplex>([
  ['gzip', () => createGunzip(ZLIB)],
  ['x-gzip', () => createGunzip(ZLIB)],
  ['deflate', () => createInflate(ZLIB)],
  ['br', () => createBrotliDecompress(BROTLI)],
]);
