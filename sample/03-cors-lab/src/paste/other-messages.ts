import type { PasteAnswer } from './paste-answer.js';

/** A message about a failure that no policy can fix, even if it mentions CORS. */
interface OtherMessage {
  readonly pattern: RegExp;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

const MESSAGES: readonly OtherMessage[] = [
  {
    pattern: /only supported for protocol schemes|CORS request not http\b/i,
    title: 'A request that is not HTTP',
    cause:
      'The address is not one of http: or https:. Either the page was opened from disk, or the address lacks its scheme: in localhost:3000/orders, the browser reads localhost: as one.',
    fix: 'Write http:// in front of the address, and serve the page from a local server.',
  },
  {
    pattern: /address space/i,
    title: 'Local Network Access',
    cause:
      'The server is on the visitor’s own machine or local network, and the page comes from a more public one. Browsers ask the visitor for permission, and only for pages on https:.',
    fix: 'Serve the page over https:, and have the visitor allow the request. allowPrivateNetwork: true answers browsers that still send a preflight for it.',
  },
  {
    pattern: /^.*Mixed Content\b|mixed active content/i,
    title: 'Mixed content',
    cause: 'A page on https: requests an address on http:. The browser blocks that before CORS has a say.',
    fix: 'Serve the API over https:, and request that address.',
  },
  {
    pattern: /net::ERR_(?:CERT|SSL)_|SSL_ERROR_|SEC_ERROR_|certificate .*(?:invalid|not trusted)/i,
    title: 'A certificate that the browser does not trust',
    cause: 'The request was never sent: the browser does not trust the server’s certificate.',
    fix: 'Open the address in a tab of its own and read the error there. For development, install the authority that signed the certificate.',
  },
  {
    pattern:
      /net::ERR_(?:CONNECTION|NAME|ADDRESS|INTERNET|TIMED|EMPTY|NETWORK)|CORS request did not succeed|Could not connect to the server/i,
    title: 'A server that did not answer',
    cause:
      'The server could not be reached: a wrong address, a server that is not running, a broken connection, or an extension that blocks the request. CORS has nothing to do with it.',
    fix: 'Open the address in a tab of its own and read the error there.',
  },
];

/** The meaning of a message about something other than the CORS protocol; `undefined`: it is not one of these. */
export function explainOtherMessage(text: string): PasteAnswer | undefined {
  const found = MESSAGES.find(({ pattern }) => pattern.test(text));
  if (found === undefined) return undefined;
  const { title, cause, fix } = found;
  return { kind: 'no-policy', title, says: [cause, 'No CORS policy can fix this.'], fix, notes: [] };
}
