/**
 * Why the check does not follow a redirect; `undefined` if it does. It stays on the host, on the same port or on both
 * default ports: servers redirect from http: to https:. The other way, cookies and headers would be sent unencrypted.
 */
export function whyNotFollowed(from: string, to: string): string | undefined {
  const [one, other] = [new URL(from), new URL(to)];
  if (one.hostname !== other.hostname || one.port !== other.port) return 'it leads to another host';
  if (one.protocol === 'https:' && other.protocol === 'http:') {
    return 'it leads from https: to http:, where cookies and headers are sent unencrypted';
  }
  return undefined;
}
