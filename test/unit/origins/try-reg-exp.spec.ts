import { describe, expect, it } from '@jest/globals';
import { tryRegExp } from '../../../lib/origins/try-reg-exp.js';

/** Matches hosts that contain "last" and none of the other names. */
const expression = (...names: string[]) =>
  new RegExp(`^(?:http|https)://(?!.*(?:${names.join('|')}))(?=.*last)[a-z.]+$`);

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
    [/^https:\/\/\w+\.\w+\.\w+\.\w+$/, { 'any-site': 'https://www.evil.co.uk' }],
    [/^https:\/\/[^/]+:\d+$/, { 'any-site': 'https://evil.net:8443' }],
    [/^https:\/\/[\d.]+$/, { 'any-site': 'https://203.0.113.7' }],
    [/^https:\/\/(?=.*\.example)[a-z.]+$/, { 'look-alike': 'https://evil.net.example.evil.net' }],
    [/^https:\/\/(?=\w+[-]example)[a-z.-]+$/, { 'look-alike': 'https://evil-example.net' }],
    [/^https:\/\/(?=.*nohttp)[a-z.]+$/, { 'look-alike': 'https://nohttp.evil.net' }],
    [/^https:\/\/(?=.*httpd)[a-z.]+$/, { 'look-alike': 'https://httpd.evil.net' }],
    [/^https:\/\/\d+\.0\.113\.7$/, { 'look-alike': expect.any(String) }],
    [/^https:\/\/203\.\d+\.113\.7$/, { 'look-alike': expect.any(String) }],
    [/^https:\/\/1\.2\.3\.4\.[a-z]+\.com$/, { 'look-alike': 'https://1.2.3.4.co.com' }],
    [
      /^https:\/\/api\.my-app-[a-z0-9]+\.vercel\.app$/,
      { 'public-suffix': 'https://api.my-app-evil.vercel.app' },
    ],
    [/^https:\/\/api\.[a-z0-9]+-team\.vercel\.app$/, { 'public-suffix': 'https://api.evil-team.vercel.app' }],
    [/^https:\/\/[a-z]+\.github\.io\.$/, { 'public-suffix': 'https://evil.github.io.' }],
    [/^https:\/\/shop\u002Eexampl[a-z]\u002Ecom$/, { 'look-alike': expect.any(String) }],
    [/^[^/]+\/\/app\.example\.com$/, { insecure: 'http://app.example.com' }],
    [/^h.*\.example\.com$/, { insecure: 'http://x.example.com' }],
    [/^https:\/\/[a-z]+\.GitHub\.IO$/i, { 'public-suffix': 'https://evil.github.io' }],
    [/^HTTPS?:\/\/App\.Example\.com$/i, { insecure: 'http://app.example.com' }],
    [/^https:\/\/.*Example\.com$/i, { 'look-alike': 'https://evilexample.com' }],
    [new RegExp('^https://[[a-z]--[b]]+\\.github\\.io$', 'v'), { 'public-suffix': 'https://evil.github.io' }],
    [new RegExp('^https?://[[a-z]&&[^b]]+\\.shop\\.test$', 'v'), { insecure: 'http://evil.shop.test' }],
  ])('finds what %s should not let in', (regExp, dangers) => {
    expect(tryRegExp(regExp)).toMatchObject(dangers);
  });

  it('takes nothing for an origin that is none', () => {
    const tooLong = 'a'.repeat(64);
    expect(tryRegExp(new RegExp(`^http://(?=.*a)${tooLong}$`))).toEqual({});
  });

  it('tries each of several hundred origins', () => {
    const sites = Array.from({ length: 300 }, (_, index) => `https://[a-z]+\\.site${index}\\.com`).join('|');
    expect(tryRegExp(new RegExp(`^(?:${sites})$`))).toEqual({});
    expect(tryRegExp(new RegExp(`^(?:${sites}|http://a\\.test)$`))).toEqual({ insecure: 'http://a.test' });
    expect(tryRegExp(new RegExp(`^(?:${sites}|https://[a-z]+\\.github\\.io)$`))).toEqual({
      'public-suffix': 'https://evil.github.io',
    });
  });

  it('tries eight of its names, not counting "http" and "https"', () => {
    const names = ['aaa', 'bbb', 'ccc', 'ddd', 'eee', 'fff', 'ggg'];
    expect(tryRegExp(expression(...names))).toMatchObject({ 'look-alike': 'https://last.evil.net' });
    expect(tryRegExp(expression(...names, 'hhh'))).not.toHaveProperty('look-alike');
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
    /^https:\/\/api\.[a-z]+-build\.internal$/,
    /^https:\/\/198\.51\.\d+\.\d+$/,
    /^https:\/\/198\.51\.100\.\d+$/,
    /^https:\/\/.+\.shop\.example$/,
    /^https:\/\/(?:.+\.)?shop\.example$/,
    /^https:\/\/192\.168\.\d+\.\d+(:\d+)?$/,
    /^https?:\/\/localhost(:\d+)?$/,
    /^http:\/\/127\.0\.0\.1:\d{4,5}$/,
    /^http:\/\/\[::1\]:\d+$/,
    /^capacitor:\/\/localhost$/,
    /^HTTPS:\/\/[\w-]+\.Example\.com$/i,
    /^[a-z]+:\/\/localhost(?::\d+)?$/,
    new RegExp('^https://[[a-z]--[b]]+\\.example\\.com$', 'v'),
  ])('finds nothing wrong with %s', (regExp) => {
    expect(tryRegExp(regExp)).toStrictEqual({});
  });
});
