/** An `Origin` header against the origins that a route allows. */
export interface OriginHeaderRow {
  readonly allowed: string | readonly (string | RegExp)[];
  readonly origin: string;
  readonly granted: boolean;
  readonly cites: string;
}

const exact = 'https://example.com';
const subdomains = 'https://*.example.com';
const anyPort = 'http://localhost:*';
const combined = 'https://*.example.com:*';
const partial = 'https://preview-*.example.com';
const suffixed = 'https://*-team.example.com';

const yes = (allowed: OriginHeaderRow['allowed'], origin: string, cites: string): OriginHeaderRow => ({
  allowed,
  origin,
  granted: true,
  cites,
});
const no = (allowed: OriginHeaderRow['allowed'], origin: string, cites: string): OriginHeaderRow => ({
  allowed,
  origin,
  granted: false,
  cites,
});

export const originHeaders: readonly OriginHeaderRow[] = [
  yes(exact, 'https://example.com', 'R5 exact'),
  no(exact, 'http://example.com', 'R5 another scheme'),
  no(exact, 'https://example.com:8443', 'R5 another port'),
  no(exact, 'https://example.com:443', 'R5 serialized: no default port'),
  no(exact, 'https://Example.com', 'R5 case-sensitive'),
  no(exact, 'HTTPS://example.com', 'R5 case-sensitive'),
  no(exact, 'https://example.com/', 'R5 serialized: no path'),
  no(exact, 'https://example.com.', 'R5 another host'),
  no(exact, 'https://www.example.com', 'R5 no subdomains unasked'),
  no(exact, 'https://example.com.evil.net', 'R5 not a prefix'),
  no(exact, 'https://notexample.com', 'R5 not a suffix'),
  no(exact, 'https://example.comevil.net', 'R5 not a prefix'),
  no(exact, 'https://example.co', 'R5 not a part'),
  no(exact, 'https://evil.net/https://example.com', 'R5 not a substring'),
  no(exact, 'https://evil.net#https://example.com', 'R5 not a substring'),
  no(exact, 'https://example.com@evil.net', 'R5 serialized: no user name'),
  no(exact, 'https://example.com https://evil.net', '#http-origin one origin'),
  no(exact, 'https://example.com, https://evil.net', '#http-origin one origin'),
  no(exact, 'null', 'R4 null'),
  no(exact, 'example.com', 'R5 serialized: a scheme'),
  no(exact, '*', '#http-origin no wildcard'),
  no(exact, 'https://exаmple.com', 'R5 Cyrillic look-alike'),
  yes('http://[::1]:3000', 'http://[::1]:3000', 'R5 IPv6'),
  no('http://[::1]:3000', 'http://[0:0:0:0:0:0:0:1]:3000', 'R5 serialized'),
  yes('capacitor://localhost', 'capacitor://localhost', 'R5 own scheme'),
  no('capacitor://localhost', 'http://localhost', 'R5 another scheme'),

  yes(subdomains, 'https://a.example.com', 'R5 one label'),
  yes(subdomains, 'https://a.b.c.example.com', 'R5 more labels'),
  yes(subdomains, 'https://xn--4ca.example.com', 'R5 Punycode label'),
  no(subdomains, 'https://example.com', 'R5 never the apex'),
  no(subdomains, 'https://.example.com', 'R5 empty label'),
  no(subdomains, 'https://foo..example.com', 'R5 empty label'),
  no(subdomains, 'https://evil-example.com', 'R5 a dot, not a suffix'),
  no(subdomains, 'https://a.example.com.evil.net', 'R5 not a prefix'),
  no(subdomains, 'https://evil.net/a.example.com', 'R5 serialized: no path'),
  no(subdomains, 'https://evil.net?.example.com', 'R5 serialized: no query'),
  no(subdomains, 'https://evil.com:any.example.com', 'R5 serialized: numeric port'),
  no(subdomains, 'https://a.example.com:8443', 'R5 another port'),
  no(subdomains, 'http://a.example.com', 'R5 another scheme'),
  no(subdomains, 'https://*.example.com', 'R5 the pattern itself'),

  yes(anyPort, 'http://localhost', 'R5 any port or none'),
  yes(anyPort, 'http://localhost:1', 'R5 any port'),
  yes(anyPort, 'http://localhost:65535', 'R5 any port'),
  no(anyPort, 'http://localhost:65536', 'R5 serialized: 16 bits'),
  no(anyPort, 'http://localhost:80', 'R5 serialized: no default port'),
  no(anyPort, 'http://localhost:', 'R5 serialized: no empty port'),
  no(anyPort, 'http://localhost:*', 'R5 the pattern itself'),
  no(anyPort, 'http://localhost:3000.evil.net', 'R5 not a prefix'),
  no(anyPort, 'http://localhost.example.com', 'R5 not a prefix'),
  no(anyPort, 'http://notlocalhost:3000', 'R5 not a suffix'),
  no(anyPort, 'https://localhost:3000', 'R5 another scheme'),

  yes(combined, 'https://a.example.com', 'R5 combined'),
  yes(combined, 'https://a.b.example.com:9000', 'R5 combined'),
  no(combined, 'https://example.com:9000', 'R5 combined, never the apex'),

  yes(partial, 'https://preview-1.example.com', 'R5 partial'),
  yes(partial, 'https://preview-feature-7a.example.com', 'R5 partial'),
  no(partial, 'https://preview-.example.com', 'R5 one or more'),
  no(partial, 'https://preview-a.b.example.com', 'R5 inside one label'),
  no(partial, 'https://x.preview-a.example.com', 'R5 left-most label'),
  no(partial, 'https://preview-a_b.example.com', 'R5 a-z 0-9 -'),
  no(partial, 'https://evil-preview-1.example.com', 'R5 anchored'),
  no(partial, 'https://preview-1.evil.com', 'R5 the same domain'),
  no(partial, 'https://preview-1.example.com:8443', 'R5 another port'),
  yes(suffixed, 'https://red-team.example.com', 'R5 partial'),
  no(suffixed, 'https://-team.example.com', 'R5 one or more'),
  no(suffixed, 'https://a.red-team.example.com', 'R5 left-most label'),

  yes([/^https:\/\/[a-z]+\.shop\.example$/], 'https://blue.shop.example', 'R4 anchored RegExp'),
  no([/^https:\/\/[a-z]+\.shop\.example$/], 'https://blue.shop.example.evil.net', 'R4 anchored RegExp'),
  no([/^.*$/], 'null', 'R4 a RegExp never sees null'),
  no([/^.*$/], 'https://a b.example', 'R4 a RegExp never sees malformed origins'),
  yes([exact, subdomains, anyPort], 'http://localhost:5173', 'R5 any of several'),
  no([exact, subdomains, anyPort], 'https://example.org', 'R5 none of several'),
];
