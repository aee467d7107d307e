import { describe, expect, it } from '@jest/globals';
import { isOwnPage } from '../../../lib/gateways/own-page.js';

describe("a page of the server's own origin (R24)", () => {
  it.each([
    { origin: 'https://api.example', host: 'api.example' },
    { origin: 'http://api.example', host: 'api.example' },
    { origin: 'https://api.example', host: 'api.example:443' },
    { origin: 'https://api.example', host: 'API.example' },
    { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' },
    { origin: 'http://[::1]:3000', host: '[::1]:3000' },
    { origin: 'https://api.example', ':authority': 'api.example' },
    { origin: 'https://any.example', 'sec-fetch-site': 'same-origin' },
  ])('is one: %j', (headers) => {
    expect(isOwnPage(headers)).toBe(true);
  });

  it.each([
    { origin: 'https://other.example', host: 'api.example' },
    { origin: 'https://api.example:8443', host: 'api.example' },
    { origin: 'https://api.example', host: 'api.example:8443' },
    { origin: 'https://api.example.evil.example', host: 'api.example' },
    { origin: 'HTTPS://API.EXAMPLE', host: 'api.example' },
    { origin: 'https://api.example/', host: 'api.example' },
    { origin: 'https://api.example, https://api.example', host: 'api.example' },
    { origin: 'capacitor://localhost', host: 'localhost' },
    { origin: 'null', host: 'null' },
    { origin: '', host: '' },
    { origin: 'https://api.example' },
    { origin: 'https://api.example', host: ' ' },
    { origin: 'http://evil.net', host: 'a@evil.net' },
    { origin: 'http://evil.net', host: 'evil.net/path' },
    { origin: 'http://evil.net', host: 'evil.net?x' },
    { origin: 'http://evil.net', host: 'evil\t.net' },
    { origin: 'https://any.example', host: 'api.example', 'sec-fetch-site': 'same-site' },
    // The server may not know that it is reached by https:, and the browser does.
    { origin: 'http://api.example', host: 'api.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'http://api.example', host: 'api.example', 'sec-fetch-site': 'same-site' },
    { host: 'api.example' },
  ])('is not one: %j', (headers) => {
    expect(isOwnPage(headers)).toBe(false);
  });
});
