import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CapturedLog } from '../support/captured-log.js';
import { grantedTo, nothingButVary } from '../support/cors-headers.js';
import { describeWhere } from '../support/describe-where.js';
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
import { findPostgres, PostgresCluster } from './postgres-cluster.js';

const bin = findPostgres();
const absence =
  bin === undefined
    ? 'PostgreSQL 15 or later is not installed, and PG_BIN does not name the folder of its programs. On Debian: apt-get install postgresql'
    : undefined;

const granted = (origin: string) => ({
  status: 200,
  ...grantedTo(origin),
  'access-control-allow-credentials': 'true',
});
const refused = { status: 200, ...nothingButVary };

describeWhere(absence, 'sample/02-dynamic-allowlist, two instances', () => {
  let cluster: PostgresCluster;
  const log = new CapturedLog();
  let here: Instance;
  let there: Instance;

  beforeAll(async () => {
    if (bin === undefined) throw new Error(absence);
    cluster = await PostgresCluster.create(bin);
    await cluster.start();
    // Both at the same time: their migrations take turns.
    [here, there] = await Promise.all([startInstance(cluster.url, log), startInstance(cluster.url, log)]);
  }, 120_000);

  afterAll(async () => {
    await stopServers();
    await cluster?.destroy();
  }, 60_000);

  const allowedThere = (origin: string) => within(1_000, () => there.widget(origin), isOpen);

  it('allow on one, within a second, what was registered on the other', async () => {
    // Asked earlier, so that a refusal is in the cache there.
    expect(await there.products('acme', acmeShop)).toEqual(refused);
    expect(await there.widget(acmeShop)).toEqual(refused);
    expect((await here.add('acme', acmeShop)).status).toBe(201);
    const end = performance.now() + 1_000;
    expect(await allowedThere(acmeShop)).toEqual(granted(acmeShop));
    expect(await within(1_000, () => there.products('acme', acmeShop), isOpen)).toEqual(granted(acmeShop));
    expect(performance.now()).toBeLessThan(end);
  });

  it('refuse on one, within a second, what was removed on the other', async () => {
    await here.add('acme', acmeBlog);
    expect(await allowedThere(acmeBlog)).toEqual(granted(acmeBlog));
    expect(await within(1_000, () => there.products('acme', acmeBlog), isOpen)).toEqual(granted(acmeBlog));
    await here.remove('acme', acmeBlog);
    for (const ask of [() => there.widget(acmeBlog), () => there.products('acme', acmeBlog)]) {
      expect(await within(1_000, ask, isClosed)).toEqual(refused);
    }
  });

  it('keep using the last list while the database is down, log that, and catch up when it is back', async () => {
    const failures = () =>
      log.ofCors('warn').filter((line) => line.startsWith('RegisteredOrigins failed with'));
    await cluster.stop();
    const lines = await within(10_000, failures, ({ length }) => length >= 2);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) {
      expect(line).toMatch(/; the last list stays in force, subscribing again in \d+ ms$/);
    }

    for (const instance of [here, there]) {
      expect(await instance.widget(acmeShop)).toEqual(granted(acmeShop));
      expect(await instance.widget(globexShop)).toEqual(refused);
      // From the cache. Origins that are not in it cannot be judged, and are refused.
      expect(await there.products('acme', acmeShop)).toEqual(granted(acmeShop));
      expect(await instance.products('globex', globexShop)).toEqual(refused);
    }

    await cluster.start();
    const added = await within(
      30_000,
      () => here.add('globex', globexShop),
      ({ status }) => status === 201,
    );
    expect(added.status).toBe(201);
    // The pause before it subscribes again may be up to thirty seconds by now.
    expect(await within(40_000, () => there.widget(globexShop), isOpen)).toEqual(granted(globexShop));
    expect(await within(5_000, () => there.products('globex', globexShop), isOpen)).toEqual(
      granted(globexShop),
    );
    expect(await there.widget(acmeShop)).toEqual(granted(acmeShop));
    expect(log.ofCors('error', 'fatal')).toEqual([]);

    // Connected again: the next change arrives within a second.
    await here.remove('globex', globexShop);
    expect(await within(1_000, () => there.widget(globexShop), isClosed)).toEqual(refused);
  }, 120_000);
});
