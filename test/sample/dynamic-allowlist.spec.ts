import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsMatchers, openPage } from 'nestjs-cors/testing';
import { readSettings } from '../../sample/02-dynamic-allowlist/src/settings.js';
import { corsHeaders, grantedTo, noCors, nothingButVary } from '../support/cors-headers.js';
import { stopServers } from '../support/start-server.js';
import {
  acmeBlog,
  acmeShop,
  globexShop,
  type Instance,
  isClosed,
  isOpen,
  startInstance,
  within,
} from './dynamic-allowlist.js';

expect.extend(corsMatchers);

const granted = (origin: string) => ({
  status: 200,
  ...grantedTo(origin),
  'access-control-allow-credentials': 'true',
});
const refused = { status: 200, ...nothingButVary };

describe('sample/02-dynamic-allowlist, with the embedded database', () => {
  let api: Instance;
  beforeAll(async () => {
    api = await startInstance();
  }, 60_000);
  afterAll(stopServers);

  it('is closed to every page before its origin is registered', async () => {
    expect(await api.products('acme', acmeShop)).toEqual(refused);
    expect(await api.widget(acmeShop)).toEqual(refused);
  });

  it('lets a registered page call the API of its own tenant, and of no other', async () => {
    expect(JSON.parse((await api.add('acme', acmeShop)).body)).toEqual([acmeShop]);
    expect(await within(1_000, () => api.products('acme', acmeShop), isOpen)).toEqual(granted(acmeShop));
    const shop = await openPage(api.app, acmeShop, { cookie: 'sid=1' });
    const withCart: RequestInit = { headers: { 'X-Cart': '1' }, credentials: 'include' };
    await expect(shop.fetch('/tenants/acme/products', withCart)).toBeReadable();
    expect(shop.exchanges.map(({ kind, request }) => [kind, request.headers['cookie']])).toEqual([
      ['preflight', undefined],
      ['actual', 'sid=1'],
    ]);
    // The preflight is remembered: maxAge is 600.
    await expect(shop.fetch('/tenants/acme/products', withCart)).toBeReadable();
    expect(shop.exchanges).toHaveLength(3);
    await expect(shop.fetch('/tenants/acme/products', { method: 'DELETE' })).toBeBlocked(
      'method-not-allowed',
    );
    await expect(shop.fetch('/tenants/globex/products')).toBeBlocked('origin-not-allowed');
    await expect(shop.fetch('/tenants/globex/products', withCart)).toBeBlocked('origin-not-allowed');
    const stranger = await openPage(api.app, globexShop);
    await expect(stranger.fetch('/tenants/acme/products')).toBeBlocked('origin-not-allowed');
  });

  it('lets the registered pages of all tenants load the widget', async () => {
    await api.add('globex', globexShop);
    for (const origin of [acmeShop, globexShop]) {
      expect(await within(1_000, () => api.widget(origin), isOpen)).toEqual(granted(origin));
    }
    expect(await api.widget('https://evil.net')).toEqual(refused);
  });

  it('closes again when an origin is removed', async () => {
    await api.add('acme', acmeBlog);
    expect(await within(1_000, () => api.widget(acmeBlog), isOpen)).toEqual(granted(acmeBlog));
    expect(await api.products('acme', acmeBlog)).toEqual(granted(acmeBlog));
    expect(JSON.parse((await api.remove('acme', acmeBlog)).body)).toEqual([acmeShop]);
    expect(await within(1_000, () => api.widget(acmeBlog), isClosed)).toEqual(refused);
    expect(await within(1_000, () => api.products('acme', acmeBlog), isClosed)).toEqual(refused);
    expect(await api.products('acme', acmeShop)).toEqual(granted(acmeShop));
  });

  it.each([
    ['/tenants/%61cme/products', 200],
    ['/tenants//acme/products', 404],
    ['/tenants/globex/../acme/products', 404],
  ])('does not take another spelling of the path for the tenant: %s', async (path, status) => {
    const response = await api.get(path, acmeShop);
    expect(response.status).toBe(status);
    expect(corsHeaders(response)['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['https://shop.acme.example/', /^CORS_E007 .*ends with a slash.*Write "https:\/\/shop\.acme\.example"/],
    ['shop.acme.example', /^CORS_E007 /],
    ['https://Shop.acme.example', /^CORS_E007 .*Write "https:\/\/shop\.acme\.example"/],
    ['*', /^CORS_E00[18] /],
    ['null', /^CORS_E003 /],
    ['https://*.com', /^CORS_E009 /],
    ['http://shop.acme.example', /^CORS_E010 .*Write "https:\/\/shop\.acme\.example"/],
    ['https://*.acme.example', /^Register origins one by one/],
    [undefined, /^State an "origin"/],
    [[acmeShop], /^State an "origin"/],
  ])('refuses to register %p, in the words of the library', async (origin, message) => {
    const response = await api.add('acme', origin);
    const { message: told } = JSON.parse(response.body) as { message: string | string[] };
    expect(response.status).toBe(400);
    expect([told].flat()).toEqual([expect.stringMatching(message)]);
    expect(corsHeaders(response)).toEqual(noCors);
    const list = await api.get('/admin/tenants/acme/origins', undefined, { Authorization: 'Bearer a-token' });
    expect(JSON.parse(list.body)).toEqual([acmeShop]);
  });

  it('lets only holders of the token register origins, and never a page', async () => {
    const path = '/admin/tenants/acme/origins';
    for (const token of ['', 'Bearer', 'Bearer ', 'Bearer a-toke', 'Bearer a-token2', 'a-token']) {
      const response = await api.get(path, acmeShop, { Authorization: token });
      expect({ status: response.status, ...corsHeaders(response) }).toEqual({ status: 401, ...noCors });
    }
    const response = await api.preflight({
      path,
      origin: acmeShop,
      method: 'POST',
      headers: 'authorization',
    });
    expect(corsHeaders(response)).toEqual(noCors);
  });

  it('knows its tenants', async () => {
    const response = await api.add('nobody', acmeShop);
    expect(response.status).toBe(404);
  });

  it('generates a token if none is set, or an empty one', () => {
    expect(readSettings({ ADMIN_TOKEN: 'secret' }).adminToken).toBe('secret');
    for (const env of [{}, { ADMIN_TOKEN: '' }]) {
      expect(readSettings(env).adminToken).toMatch(/^[0-9a-f]{32}$/);
    }
    expect(readSettings({}).adminToken).not.toBe(readSettings({}).adminToken);
  });
});
