import { preflightReasons } from '#browser/preflight-reasons.js';
import type { RequestForm } from './request-form.js';

/** Why a request needs a preflight, one reason each; empty when it needs none. */
export function reasonsOf({
  path,
  method = 'GET',
  headers = {},
  credentials,
  via,
}: RequestForm): readonly string[] {
  return preflightReasons({
    via: via === undefined || via === 'fetch' ? 'fetch' : 'xhr',
    // Which address it is makes no difference to what a browser asks.
    url: `http://api.example${path}`,
    method,
    headers: Object.entries(headers),
    ...(credentials === undefined ? {} : { credentials }),
    uploadListener: via === 'xhr-with-upload-listener',
  });
}
