import { describe, expect, it } from '@jest/globals';
import { tryRegExp } from '../../../lib/origins/try-reg-exp.js';

describe('tryRegExp', () => {
  it.each<[RegExp, object]>([
    [/^.*$/, { 'any-site': 'https://evil.net' }],
    [/^(http|https):\/\/(.*)$/, { 'any-site': 'https://evil.net' }],
    [/^https:\/\/.*example\.com$/, { 'look-alike': 'https://evilexample.com' }],
    [/^https:\/\/.*shop\.example$/, { 'look-alike': 'https://evilshop.example' }],
    [/^https:\/\/[\w-]*build\.internal$/, { 'look-alike': expect.any(String) }],
    [/^https:\/\/\w+example\.com$/, { 'look-alike': 'https://evilexample.com' }],
    [/^https:\/\/api.example\.com$/, { 'look-alike': 'https://apixexample.com' }],
    [/^https:\/\/(www|app).example\.com$/, { 'look-alike': 'https://wwwxexample.com' }],
    [/^https:\/\/[^.]+.example\.com$/, { 'look-alike': expect.any(String) }],
    [/^https:\/\/example\.com.*$/, { 'look-alike': 'https://example.comevil' }],
    [/^https:\/\/(shop|www)?example\.com\S*$/, { 'look-alike': expect.any(String) }],
    [/^https:\/\/app\.example\.[a-z]+$/, { 'look-alike': 'https://app.example.evil' }],
    [/^https:\/\/[\w.-]+:3000$/, { 'look-alike': expect.any(String) }],
    [/^chrome-extension:\/\/[a-p]{32}$/, { 'look-alike': expect.any(String) }],
    [/^https:\/\/my-app-[a-z0-9]+\.vercel\.app$/, { 'public-suffix': 'https://my-app-evil.vercel.app' }],
    [
      /^https:\/\/my-app-[a-z0-9]+-team\.vercel\.app$/,
      { 'public-suffix': 'https://my-app-evil-team.vercel.app' },
    ],
    [/^https:\/\/[a-z0-9]+-team\.vercel\.app$/, { 'public-suffix': 'https://evil-team.vercel.app' }],
    [/^https:\/\/[^.]+\.github\.io$/, { 'public-suffix': 'https://evil.github.io' }],
    [/^https:\/\/(?!evil)[a-z]+\.co\.uk$/, { 'public-suffix': 'https://x.co.uk' }],
    [/^https?:\/\/.*\.example\.com$/, { insecure: 'http://evil.example.com' }],
    [/^https?:\/\/app\.example\.com$/, { insecure: 'http://app.example.com' }],
    [/^[a-z]+:\/\/app\.example\.com$/, { insecure: 'http://app.example.com' }],
    [/^http:\/\/192\.168\.1\.\d+$/, { insecure: expect.any(String) }],
    [/^https:\/\/(?=.*example).*$/, { 'look-alike': 'https://example.evil.net' }],
    [/^https:\/\/(?=[^/]*example\.com)[a-z.]+$/, { 'look-alike': 'https://example.com.evil.net' }],
    [/^https:\/\/(?!.*evil)[a-z.]+$/, { 'any-site': 'https://mallory.org' }],
  ])('finds what %s should not let in', (regExp, dangers) => {
    expect(tryRegExp(regExp)).toMatchObject(dangers);
  });

  it.each([
    /^https:\/\/(www|app)\.example\.com$/,
    /^https:\/\/[a-z0-9-]+\.example\.com$/,
    /^https:\/\/.+\.example\.com$/,
    /^https:\/\/[^/]+\.example\.com$/i,
    /^https:\/\/pr-\d+\.preview\.example\.com(:\d+)?$/,
    /^https:\/\/(?:[a-z0-9-]+\.)*example\.(com|org|co\.uk)$/,
    /^https:\/\/example[.]com$/,
    /^https:\/\/team\.github\.io$/,
    /^https:\/\/[a-z]+\.team\.github\.io$/,
    /^https:\/\/[a-z-]+\.internal$/,
    /^https:\/\/build\d+\.internal$/,
    /^https:\/\/[a-z]+-build\.internal$/,
    /^https:\/\/.+\.shop\.example$/,
    /^https:\/\/(?:.+\.)?shop\.example$/,
    /^https:\/\/192\.168\.\d+\.\d+(:\d+)?$/,
    /^https?:\/\/localhost(:\d+)?$/,
    /^http:\/\/127\.0\.0\.1:\d{4,5}$/,
    /^http:\/\/\[::1\]:\d+$/,
    /^capacitor:\/\/localhost$/,
  ])('has nothing to say of %s', (regExp) => {
    expect(tryRegExp(regExp)).toEqual({});
  });
});
