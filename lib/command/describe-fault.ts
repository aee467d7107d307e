/** A request that has no answer. */
export interface Unanswered {
  readonly kind: 'preflight' | 'actual';
  readonly url: URL;
  readonly timeoutMs: number;
}

/**
 * Explains in one or two sentences why a request got no answer.
 *
 * @param fault an error of Node's HTTP client
 */
export function describeFault(fault: unknown, { kind, url, timeoutMs }: Unanswered): string {
  const { code = '', message, name } = fault as NodeJS.ErrnoException;
  const { host, hostname, protocol } = url;
  // Firewalls drop OPTIONS, and answer other requests.
  const isPreflight = kind === 'preflight';
  if (name === 'TimeoutError' || code === 'ABORT_ERR')
    return `${host} did not answer${isPreflight ? ' the preflight' : ''} within ${timeoutMs / 1000} s.`;
  const known = FAULTS[code];
  if (known !== undefined) return known(host, hostname);
  if (CLOSED.has(code))
    return `${host} closed the connection without an answer${isPreflight ? ' to the preflight' : ''}.${protocol === 'http:' ? ' It may speak https: there.' : ''}`;
  if (code.startsWith('HPE_')) return `The answer of ${host} is not HTTP/1.1: ${message}.`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    const said = /SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? firstLine(message);
    if (NO_HTTP_1.test(said)) return `${host} speaks HTTP/2 only, and this check HTTP/1.1.`;
    const hint = NO_TLS.test(said) ? ' It may speak plain http: there.' : '';
    return `The TLS handshake with ${host} failed: ${said}.${hint}`;
  }
  if (/cert/i.test(code)) return certificate(host, firstLine(message));
  return `${host} cannot be reached: ${firstLine(message) || code}.`;
}

/** OpenSSL's messages about answers that are not TLS at all. */
const NO_TLS = /wrong version number|packet length too long|unknown protocol|record layer failure/i;

/** The alert that answers a client which offers HTTP/1.1 only. @see https://www.rfc-editor.org/rfc/rfc7301#section-3.2 */
const NO_HTTP_1 = /no application protocol/i;

const FAULTS: Readonly<Record<string, (host: string, hostname: string) => string>> = {
  ENOTFOUND: (_host, hostname) => `There is no host called ${hostname}.`,
  EAI_AGAIN: (_host, hostname) => `The name ${hostname} cannot be looked up at the moment.`,
  ECONNREFUSED: (host) => `Nothing listens at ${host}: the connection was refused.`,
  ETIMEDOUT: (host) => `${host} did not accept the connection in time.`,
  EHOSTUNREACH: (host) => `There is no route to ${host}.`,
  ENETUNREACH: (host) => `The network of ${host} cannot be reached.`,
  HPE_HEADER_OVERFLOW: (host) => `The headers that ${host} answers with are larger than 16 KiB.`,
  CERT_HAS_EXPIRED: (host) => certificate(host, 'it has expired'),
  CERT_NOT_YET_VALID: (host) => certificate(host, 'it is not valid yet'),
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) => certificate(host, `it is self-signed${OWN_AUTHORITY}`),
  SELF_SIGNED_CERT_IN_CHAIN: (host) =>
    certificate(host, `its chain ends with a self-signed one${OWN_AUTHORITY}`),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host) => certificate(host, UNKNOWN_AUTHORITY),
  UNABLE_TO_GET_ISSUER_CERT: (host) => certificate(host, UNKNOWN_AUTHORITY),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (host) => certificate(host, UNKNOWN_AUTHORITY),
  ERR_TLS_CERT_ALTNAME_INVALID: (host, hostname) => certificate(host, `it does not name ${hostname}`),
};

const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

const OWN_AUTHORITY = '. For an authority of your own, set NODE_EXTRA_CA_CERTS';

const UNKNOWN_AUTHORITY = `no authority that this machine trusts has signed it, or an intermediate certificate is missing${OWN_AUTHORITY}`;

function certificate(host: string, what: string): string {
  return `The certificate of ${host} is not trusted: ${what}. Browsers refuse it, too, unless their user makes an exception.`;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}
