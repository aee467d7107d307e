import { expect, it } from '@jest/globals';
import { whyNotFollowed } from '../../../lib/command/why-not-followed.js';

const HOST = 'it leads to another host';
const PLAIN = 'it leads from https: to http:, where cookies and headers are sent unencrypted';

it.each([
  ['https://api.example.com/a', 'https://api.example.com/b', undefined],
  ['http://api.example.com/a', 'https://api.example.com/a', undefined],
  ['http://localhost:3000/a', 'http://localhost:3000/b', undefined],
  ['https://api.example.com/', 'https://www.example.com/', HOST],
  ['https://api.example.com/', 'https://api.example.com:8443/', HOST],
  ['http://localhost:3000/', 'https://localhost:3443/', HOST],
  ['https://api.example.com/', 'http://www.example.com/', HOST],
  ['https://api.example.com/a', 'http://api.example.com/a', PLAIN],
  ['https://api.example.com:8443/a', 'http://api.example.com:8443/a', PLAIN],
])('from %s to %s: %s', (from, to, why) => {
  expect(whyNotFollowed(from, to)).toBe(why);
});
