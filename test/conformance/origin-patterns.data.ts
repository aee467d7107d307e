/** A configured origin that R5 allows, with an origin that it matches. */
export interface ValidPattern {
  readonly pattern: string;
  readonly matches: string;
  readonly cites: string;
}

/** A configured origin that R4 refuses. `write` is the corrected form that the message has to suggest. */
export interface InvalidPattern {
  readonly pattern: string;
  readonly write?: string;
  readonly cites: string;
}

const R5 = 'R5';
const R4 = 'R4';
const SERIALIZATION = 'HTML #ascii-serialisation-of-an-origin';

export const validPatterns: readonly ValidPattern[] = [
  // Exact.
  { pattern: 'https://example.com', matches: 'https://example.com', cites: `${R5} exact` },
  { pattern: 'https://www.example.com', matches: 'https://www.example.com', cites: `${R5} exact` },
  { pattern: 'https://a.b.c.d.example.com', matches: 'https://a.b.c.d.example.com', cites: `${R5} exact` },
  { pattern: 'https://example.com:8443', matches: 'https://example.com:8443', cites: `${R5} exact, port` },
  {
    pattern: 'https://example.com:80',
    matches: 'https://example.com:80',
    cites: `${R5} exact, port of http`,
  },
  {
    pattern: 'http://example.com:443',
    matches: 'http://example.com:443',
    cites: `${R5} exact, port of https`,
  },
  {
    pattern: 'https://example.com:65535',
    matches: 'https://example.com:65535',
    cites: `${R5} exact, last port`,
  },
  { pattern: 'http://localhost', matches: 'http://localhost', cites: `${R5} exact, localhost` },
  { pattern: 'http://localhost:8080', matches: 'http://localhost:8080', cites: `${R5} exact, localhost` },
  { pattern: 'http://127.0.0.1', matches: 'http://127.0.0.1', cites: `${R5} exact, IPv4` },
  { pattern: 'http://127.0.0.1:3000', matches: 'http://127.0.0.1:3000', cites: `${R5} exact, IPv4` },
  { pattern: 'https://192.0.2.7', matches: 'https://192.0.2.7', cites: `${R5} exact, IPv4` },
  { pattern: 'http://[::1]', matches: 'http://[::1]', cites: `${R5} exact, IPv6` },
  { pattern: 'http://[::1]:3000', matches: 'http://[::1]:3000', cites: `${R5} exact, IPv6` },
  {
    pattern: 'https://[2001:db8::1]:8443',
    matches: 'https://[2001:db8::1]:8443',
    cites: `${R5} exact, IPv6`,
  },
  { pattern: 'capacitor://localhost', matches: 'capacitor://localhost', cites: `${R5} exact, own scheme` },
  { pattern: 'ionic://localhost', matches: 'ionic://localhost', cites: `${R5} exact, own scheme` },
  { pattern: 'tauri://localhost', matches: 'tauri://localhost', cites: `${R5} exact, own scheme` },
  {
    pattern: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
    matches: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
    cites: `${R5} exact, extension`,
  },
  {
    pattern: 'moz-extension://0a1b2c3d-1234-5678-9abc-def012345678',
    matches: 'moz-extension://0a1b2c3d-1234-5678-9abc-def012345678',
    cites: `${R5} exact, extension`,
  },
  {
    pattern: 'https://xn--mnchen-3ya.de',
    matches: 'https://xn--mnchen-3ya.de',
    cites: `${R5} exact, Punycode`,
  },
  { pattern: 'http://intranet', matches: 'http://intranet', cites: `${R5} exact, one label` },
  { pattern: 'https://a-b.example.com', matches: 'https://a-b.example.com', cites: `${R5} exact, hyphen` },
  { pattern: 'https://1and1.example', matches: 'https://1and1.example', cites: `${R5} exact, leading digit` },
  // Subdomains.
  { pattern: 'https://*.example.com', matches: 'https://a.b.example.com', cites: `${R5} subdomains` },
  { pattern: 'https://*.eu.example.com', matches: 'https://x.eu.example.com', cites: `${R5} subdomains` },
  { pattern: 'https://*.example.com:8443', matches: 'https://x.example.com:8443', cites: `${R5} subdomains` },
  { pattern: 'http://*.localhost:3000', matches: 'http://shop.localhost:3000', cites: `${R5} subdomains` },
  { pattern: 'https://*.github.io', matches: 'https://team.github.io', cites: `${R4} no credentials` },
  { pattern: 'https://*.com', matches: 'https://example.com', cites: `${R4} no credentials` },
  // Ports.
  { pattern: 'http://localhost:*', matches: 'http://localhost:4321', cites: `${R5} ports` },
  { pattern: 'http://127.0.0.1:*', matches: 'http://127.0.0.1', cites: `${R5} ports, or none` },
  { pattern: 'http://[::1]:*', matches: 'http://[::1]:5173', cites: `${R5} ports` },
  { pattern: 'https://example.com:*', matches: 'https://example.com', cites: `${R5} ports, or none` },
  { pattern: 'https://*.example.com:*', matches: 'https://a.example.com:9', cites: `${R5} combined` },
  // Partial label.
  {
    pattern: 'https://preview-*.example.com',
    matches: 'https://preview-42.example.com',
    cites: `${R5} partial`,
  },
  { pattern: 'https://*-team.example.com', matches: 'https://red-team.example.com', cites: `${R5} partial` },
  {
    pattern: 'https://pr-*-web.example.com',
    matches: 'https://pr-7-web.example.com',
    cites: `${R5} partial`,
  },
  {
    pattern: 'https://preview*.example.com',
    matches: 'https://preview9.example.com',
    cites: `${R5} partial`,
  },
  { pattern: 'https://pr-*.example.com:*', matches: 'https://pr-1.example.com:81', cites: `${R5} combined` },
  {
    pattern: 'https://pr-*.dev.example.com',
    matches: 'https://pr-1.dev.example.com',
    cites: `${R5} partial`,
  },
];

export const invalidPatterns: readonly InvalidPattern[] = [
  // More than an origin.
  { pattern: 'https://example.com/', write: 'https://example.com', cites: `${R4} trailing slash` },
  { pattern: 'https://example.com/app', write: 'https://example.com', cites: `${R4} path` },
  { pattern: 'https://example.com//', write: 'https://example.com', cites: `${R4} path` },
  { pattern: 'https://example.com?a=1', write: 'https://example.com', cites: `${R4} query` },
  { pattern: 'https://example.com#top', write: 'https://example.com', cites: `${R4} fragment` },
  { pattern: 'http://localhost:3000/', write: 'http://localhost:3000', cites: `${R4} trailing slash` },
  { pattern: 'https://*.example.com/', write: 'https://*.example.com', cites: `${R4} trailing slash` },
  { pattern: 'https://*.example.com/*', write: 'https://*.example.com', cites: `${R4} path` },
  { pattern: 'https://user:secret@example.com', write: 'https://example.com', cites: SERIALIZATION },
  // Not the way browsers write it.
  { pattern: 'https://example.com:443', write: 'https://example.com', cites: `${R4} default port` },
  { pattern: 'http://example.com:80', write: 'http://example.com', cites: `${R4} default port` },
  { pattern: 'http://[::1]:80', write: 'http://[::1]', cites: `${R4} default port` },
  { pattern: 'https://*.example.com:443', write: 'https://*.example.com', cites: `${R4} default port` },
  { pattern: 'https://Example.com', write: 'https://example.com', cites: `${R4} upper case` },
  { pattern: 'HTTPS://example.com', write: 'https://example.com', cites: `${R4} upper case` },
  { pattern: 'https://*.Example.com', write: 'https://*.example.com', cites: `${R4} upper case` },
  { pattern: 'https://münchen.de', write: 'https://xn--mnchen-3ya.de', cites: `${R4} non-ASCII host` },
  { pattern: 'https://例え.jp', write: 'https://xn--r8jz45g.jp', cites: `${R4} non-ASCII host` },
  { pattern: 'https://EXAMPLE.com:443/', write: 'https://example.com', cites: `${R4} several at once` },
  { pattern: 'http://[0:0:0:0:0:0:0:1]:3000', write: 'http://[::1]:3000', cites: SERIALIZATION },
  { pattern: 'http://127.1', write: 'http://127.0.0.1', cites: SERIALIZATION },
  { pattern: 'http://0x7f000001:3000', write: 'http://127.0.0.1:3000', cites: SERIALIZATION },
  { pattern: 'https://example.com:08443', write: 'https://example.com:8443', cites: SERIALIZATION },
  { pattern: 'https://%65xample.com', write: 'https://example.com', cites: SERIALIZATION },
  // Scheme missing.
  { pattern: 'example.com', write: 'https://example.com', cites: `${R4} missing scheme` },
  { pattern: '//example.com', write: 'https://example.com', cites: `${R4} missing scheme` },
  { pattern: 'localhost:3000', write: 'http://localhost:3000', cites: `${R4} missing scheme` },
  { pattern: '*.example.com', write: 'https://*.example.com', cites: `${R4} missing scheme` },
  { pattern: '', cites: `${R4} missing scheme` },
  { pattern: '://example.com', cites: `${R4} missing scheme` },
  // Not an origin at all.
  { pattern: 'https://', cites: SERIALIZATION },
  { pattern: 'https://:3000', cites: SERIALIZATION },
  { pattern: 'https://example.com:', cites: SERIALIZATION },
  { pattern: 'https://example.com:99999', cites: SERIALIZATION },
  { pattern: 'https://example.com:80a', cites: SERIALIZATION },
  { pattern: 'https://exa mple.com', cites: SERIALIZATION },
  { pattern: ' https://example.com', cites: SERIALIZATION },
  { pattern: 'https://example.com\n', cites: SERIALIZATION },
  { pattern: 'https://foo..example.com', cites: SERIALIZATION },
  { pattern: 'https://.example.com', cites: SERIALIZATION },
  { pattern: 'https://[::1', cites: SERIALIZATION },
  { pattern: 'https://[:::1]', cites: SERIALIZATION },
  { pattern: 'https://256.0.0.1', cites: SERIALIZATION },
  { pattern: 'https://example.com, https://example.org', cites: '#http-access-control-allow-origin' },
  { pattern: 'https://example.com https://example.org', cites: '#http-access-control-allow-origin' },
  { pattern: 'file:///index.html', cites: 'HTML #concept-origin-opaque' },
  { pattern: 'data:text/html,x', cites: 'HTML #concept-origin-opaque' },
  { pattern: `https://${'a'.repeat(64)}.example.com`, cites: 'RFC 1035 2.3.4' },
  { pattern: 'null', cites: `${R4} null` },
  { pattern: 'h:ü', cites: SERIALIZATION },
  { pattern: 'ü://a', cites: SERIALIZATION },
  { pattern: 'https://example.com:ü', cites: SERIALIZATION },
  { pattern: 'http://localhost:0', cites: SERIALIZATION },
  // Wildcards where R5 does not allow them.
  { pattern: 'https://*', cites: `${R4} wildcard` },
  { pattern: 'https://*:*', cites: `${R4} wildcard` },
  { pattern: '*://example.com', cites: `${R4} wildcard` },
  { pattern: 'http*://example.com', cites: `${R4} wildcard` },
  { pattern: 'https://example.*', cites: `${R4} wildcard` },
  { pattern: 'https://foo.*.example.com', cites: `${R4} wildcard` },
  { pattern: 'https://*.*.example.com', cites: `${R4} wildcard` },
  { pattern: 'https://**.example.com', cites: `${R4} wildcard` },
  { pattern: 'https://a*b*c.example.com', cites: `${R4} wildcard` },
  { pattern: 'https://*example.com', cites: `${R4} wildcard` },
  { pattern: 'https://www.exam*ple.com', cites: `${R4} wildcard` },
  { pattern: 'https://*.[::1]', cites: `${R4} wildcard` },
  { pattern: 'https://*.127.0.0.1', cites: `${R4} wildcard` },
  { pattern: 'https://127.0.0.*', cites: `${R4} wildcard` },
  { pattern: 'https://[::*]', cites: `${R4} wildcard` },
  { pattern: 'http://localhost:30*', cites: `${R4} wildcard` },
  { pattern: 'http://localhost:*0', cites: `${R4} wildcard` },
  { pattern: 'https://*.', cites: `${R4} wildcard` },
  { pattern: 'https://?.example.com', cites: `${R4} wildcard` },
];
