/** Says in a sentence why there is no answer. `fault` is what Node's HTTP client throws. */
export function describeFault(fault: unknown, { host, hostname, protocol }: URL, timeoutMs: number): string {
  const { code = '', message = '', name = '' } = (fault ?? {}) as NodeJS.ErrnoException;
  if (name === 'TimeoutError' || code === 'ABORT_ERR')
    return `${host} did not answer within ${timeoutMs / 1000} s.`;
  const known = FAULTS[code];
  if (known !== undefined) return known(host, hostname);
  if (code.startsWith('HPE_')) return `What ${host} answers is not HTTP/1.1: ${message}.`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return `The TLS handshake with ${host} failed${protocol === 'https:' ? '; it may speak plain http: there' : ''}: ${firstLine(message)}.`;
  }
  if (/cert/i.test(code)) return certificate(host, firstLine(message));
  return `${host} cannot be reached: ${firstLine(message) || code}.`;
}

const FAULTS: Readonly<Record<string, (host: string, hostname: string) => string>> = {
  ENOTFOUND: (_host, hostname) => `There is no host called ${hostname}.`,
  EAI_AGAIN: (_host, hostname) => `The name ${hostname} cannot be looked up at the moment.`,
  ECONNREFUSED: (host) => `Nothing listens at ${host}: the connection was refused.`,
  ECONNRESET: (host) => `${host} closed the connection without an answer.`,
  EPIPE: (host) => `${host} closed the connection without an answer.`,
  ETIMEDOUT: (host) => `${host} did not take the connection in time.`,
  EHOSTUNREACH: (host) => `There is no route to ${host}.`,
  ENETUNREACH: (host) => `There is no network that leads to ${host}.`,
  CERT_HAS_EXPIRED: (host) => certificate(host, 'it has expired'),
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) => certificate(host, 'it is self-signed'),
  SELF_SIGNED_CERT_IN_CHAIN: (host) => certificate(host, 'its chain ends with a self-signed one'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host) => certificate(host, 'an intermediate certificate is missing'),
  ERR_TLS_CERT_ALTNAME_INVALID: (host, hostname) => certificate(host, `it does not name ${hostname}`),
};

function certificate(host: string, what: string): string {
  return `The certificate of ${host} is not trusted: ${what}. Browsers refuse it, too. For an authority of your own, set NODE_EXTRA_CA_CERTS.`;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}
