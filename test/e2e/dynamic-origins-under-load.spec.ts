import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fromProvider } from 'nestjs-cors';
import { CapturedLog } from '../support/captured-log.js';
import { grantedPreflight, grantedTo, nothingButVary, refusedPreflight } from '../support/cors-headers.js';
import { catsWith, evil, Lists, outcome, Partners, partner, shop, turn } from '../support/dynamic-origins.js';
import { platforms } from '../support/platforms.js';
import { type RunningServer, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

/** Thousands of requests take a while on a busy machine. */
const PATIENCE = 120_000;

/** The outcome of one request. `reason` is why an enforced policy refused it. */
interface Answer {
  readonly origin: string;
  readonly preflight: boolean;
  readonly got: ReturnType<typeof outcome>;
  readonly reason: string | undefined;
}

/** Every third request is a preflight; fifty are in flight at a time. */
async function load(server: RunningServer, origins: readonly string[], count: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent < count) {
      const n = sent++;
      const origin = origins[n % origins.length]!;
      const preflight = n % 3 === 0;
      const response = preflight
        ? await server.preflight({ path: '/cats', origin, method: 'POST' })
        : await server.get('/cats', origin);
      const reason = /"reason":"([a-z-]+)"/.exec(response.body)?.[1];
      answers.push({ origin, preflight, got: outcome(response), reason });
    }
  };
  await Promise.all(Array.from({ length: 50 }, client));
  return answers;
}

const isGranted = ({ got }: Answer) => got.status < 300;
const granted = ({ origin, preflight }: Answer) =>
  preflight
    ? { status: 204, ...grantedPreflight(origin, 'GET,HEAD,POST') }
    : { status: 200, ...grantedTo(origin) };
const refused = ({ preflight }: Answer) =>
  preflight ? { status: 403, ...refusedPreflight } : { status: 403, ...nothingButVary };

/** Expects each answer to be a complete grant or a complete refusal, and never a 5xx. */
const expectWhole = (answers: readonly Answer[]): void =>
  expect(answers.map(({ got }) => got)).toEqual(
    answers.map((answer) => (isGranted(answer) ? granted(answer) : refused(answer))),
  );

const originsOf = (answers: readonly Answer[]): string[] =>
  [...new Set(answers.map(({ origin }) => origin))].sort();
const reasonsOf = (answers: readonly Answer[]): (string | undefined)[] =>
  [...new Set(answers.filter(({ preflight }) => !preflight).map(({ reason }) => reason))].sort();

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `https://${name}-${n}.example`);

describe.each(platforms)('under load, on $name,', (platform) => {
  let server: RunningServer;
  let log: CapturedLog;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);

  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', onUnhandled);
    log = new CapturedLog();
  });
  afterEach(async () => {
    await server.close();
    process.off('unhandledRejection', onUnhandled);
  });

  it(
    'no request sees half of a list from a source that keeps changing',
    async () => {
      server = await start(catsWith(Lists, { enforce: true }), { platform });
      const { lists } = server.app.get(Lists);
      const rounds = [
        [...numbered('first', 20), shop, ...numbered('more', 20)],
        [shop, ...numbered('second', 20), partner],
        [partner, shop],
      ];
      const change = { count: 0, on: true };
      const changing = (async () => {
        while (change.on) {
          lists.next(rounds[change.count++ % rounds.length]!);
          await turn();
        }
      })();
      const answers = await load(server, [shop, partner, 'https://first-19.example', evil], 2_000);
      change.on = false;
      await changing;

      expectWhole(answers);
      const from = (origin: string) => answers.filter((answer) => answer.origin === origin);
      expect(from(shop).every(isGranted)).toBe(true);
      expect(from(evil).some(isGranted)).toBe(false);
      // The list did change while the requests were running.
      for (const sometimes of [partner, 'https://first-19.example']) {
        expect(new Set(from(sometimes).map(isGranted))).toEqual(new Set([true, false]));
      }
    },
    PATIENCE,
  );

  describe('an unreliable provider', () => {
    const origins = [shop, partner, evil, ...numbered('page', 40)];
    /** Late answers, given when the load is over. */
    const late: (() => void)[] = [];
    const faults: Record<string, (right: boolean) => unknown> = {
      throws: () => {
        throw new Error('no connection');
      },
      rejects: () => Promise.reject(new Error('no connection')),
      'never answers': () => new Promise(() => undefined),
      'answers late': (right) => new Promise((resolve) => late.push(() => resolve(right))),
      'rejects late': () =>
        new Promise((_resolve, reject) => late.push(() => reject(new Error('no connection')))),
      'answers with a string': () => 'true',
      'answers with a number, later': () => Promise.resolve(1),
      'answers with nothing': () => undefined,
      'answers with an object': () => ({ allowed: true }),
    };

    const expectHealthy = async (): Promise<void> => {
      for (const give of late.splice(0)) give();
      await turn();
      expect(unhandled).toEqual([]);
      expect(log.ofCors('error', 'fatal')).toEqual([]);
    };

    it.each(Object.keys(faults))('that %s refuses every request, none with a 5xx', async (fault) => {
      const origin = fromProvider(Partners, { timeoutMs: 20 });
      server = await start(catsWith(Partners, { enforce: true, origin }), {
        platform,
        options: { logger: log },
      });
      server.app.get(Partners).answer = (one) => faults[fault]!(one === shop);

      const answers = await load(server, origins, 300);
      expectWhole(answers);
      expect(answers.filter(isGranted)).toEqual([]);
      expect(reasonsOf(answers)).toEqual(['provider-failed']);
      expect(log.ofCors('warn')).toHaveLength(1);
      expect(log.ofCors('warn')[0]).toMatch(
        /^Partners (failed with|did not answer within 20 ms|answered with)/,
      );
      await expectHealthy();
    });

    it.each<[string, Parameters<typeof fromProvider>[1]]>([
      ['without a cache', { cache: false, timeoutMs: 20 }],
      ['with a cache', { timeoutMs: 20, cache: { ttlMs: 5, negativeTtlMs: 5, staleMs: 50 } }],
    ])(
      'that is right half of the time never lets a wrong origin in, %s',
      async (_what, options) => {
        const origin = fromProvider(Partners, options);
        server = await start(catsWith(Partners, { enforce: true, origin }), {
          platform,
          options: { logger: log },
        });
        const moods = Object.values(faults);
        // Each origin goes through every mood in turn. With one order for all origins, the questions about one of them
        // kept meeting the same moods, and after ten faults in a row the cache stopped asking for the rest of the load.
        const asked = new Map<string, number>();
        server.app.get(Partners).answer = (one) => {
          const right = one === shop || one === partner;
          const count = asked.get(one) ?? 0;
          asked.set(one, count + 1);
          if (count % 2 === 0) return moods[(count / 2) % moods.length]!(right);
          return count % 4 === 1 ? right : Promise.resolve(right);
        };

        const answers = await load(server, origins, 3_000);
        expectWhole(answers);
        expect(originsOf(answers.filter(isGranted))).toEqual([partner, shop]);
        expect(reasonsOf(answers.filter((answer) => !isGranted(answer)))).toEqual([
          'origin-not-allowed',
          'provider-failed',
        ]);
        // One line for each kind of fault, not for each request.
        expect(log.ofCors('warn').length).toBeLessThanOrEqual(moods.length);
        await expectHealthy();
      },
      PATIENCE,
    );
  });
});
