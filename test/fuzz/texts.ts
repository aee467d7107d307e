import * as fc from 'fast-check';

/** The parts of origins and lists, and texts that have been mistaken for them. */
const PARTS = [
  ['https', 'http', 'capacitor', 'file', 'HTTPS', '://', ':', '/', '//', '.', '..', '*', '*.', '-', '_'],
  ['example', 'com', 'a', 'b', 'localhost', '127.0.0.1', '[::1]', '[', ']', 'xn--', 'github.io', 'null'],
  [
    '8443',
    '443',
    '80',
    '0',
    '65536',
    '00080',
    '@',
    '?',
    '#',
    '%2e',
    ',',
    ' ',
    '\t',
    '\u00fc',
    '\u0000',
    '\u2028',
  ],
  ['x-a', 'Content-Type', 'authorization', ';', '"', '(', '\\', '^', '$', '+'],
].flat();

/** Texts that are nearly origins or lists, and arbitrary ones. */
export const nearlyOrigins = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }).map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: repeated() },
);

/** A few characters repeated very often: if any text takes long to read, these do. */
function repeated(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...PARTS), fc.integer({ min: 1, max: 5_000 }), fc.constantFrom('', ...PARTS))
    .map(([part, times, end]) => part.repeat(times) + end);
}

const LABELS = ['a', 'b', 'p1', 'pr-', 'pr-1', 'pr-_', '-1', 'shop', 'x-', 'example'];
const DOMAINS = ['example.com', 'a.example', 'localhost', 'b.a.example'];
const PORTS = ['', ':3000', ':8443'];
const SCHEMES = ['https', 'http', 'app'];

/** Origins that browsers could send, made of few parts, so that many of them match a pattern. */
export const origins = fc
  .record({
    scheme: fc.constantFrom(...SCHEMES),
    labels: fc.array(fc.constantFrom(...LABELS), { maxLength: 3 }),
    domain: fc.constantFrom(...DOMAINS),
    port: fc.constantFrom(...PORTS),
  })
  .map(({ scheme, labels, domain, port }) => `${scheme}://${[...labels, domain].join('.')}${port}`);

/** Patterns made of the same parts. */
export const patterns = fc
  .record({
    scheme: fc.constantFrom(...SCHEMES),
    wildcard: fc.constantFrom('', '*.', 'pr-*.', '*-1.', 'p*1.', 'a.', 'shop.'),
    domain: fc.constantFrom(...DOMAINS),
    port: fc.constantFrom(...PORTS, ':*'),
  })
  .map(({ scheme, wildcard, domain, port }) => `${scheme}://${wildcard}${domain}${port}`);
