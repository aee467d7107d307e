import { engines } from '../driver/browser.js';
import type { Engine } from '../driver/browser.js';
import { platforms } from './application.js';
import type { Platform } from './application.js';
import type { MatrixPolicy, PageName } from './policies.js';
import { matrixRequests } from './requests.js';
import type { MatrixRequest } from './requests.js';

/** One request, under one policy, from one page, to one platform. */
export interface MatrixCase {
  /** Unique, so that no browser caches one case's answer for another. */
  readonly id: string;
  readonly platform: Platform;
  readonly page: PageName;
  readonly policyIndex: number;
  /** Decides who sends the case, where engines and platforms take turns. */
  readonly turn: number;
  readonly policy: MatrixPolicy;
  readonly request: MatrixRequest;
}

/** The pages that send requests: the allowed one to both platforms, the others to one platform in turn. */
export const pages: readonly PageName[] = ['allowed', 'foreign', 'null', 'same'];

/** The platform that has a turn: they alternate from policy to policy, and from request to request. */
export function inTurn(turn: number): Platform {
  return platforms[turn % platforms.length] as Platform;
}

/** All cases of a page; with an engine, only those that it sends. */
export function casesFrom(
  page: PageName,
  policies: readonly MatrixPolicy[],
  engine?: Engine,
): readonly MatrixCase[] {
  const cases = policies.flatMap((policy, policyIndex) =>
    matrixRequests.flatMap((request, row) => {
      if (!isMeaningful(page, policy, request)) return [];
      const turn = policyIndex + row;
      return (page === 'allowed' ? platforms : [inTurn(turn)]).map((platform) => ({
        id: `${page}-${platform}-${policyIndex}-${row}`,
        platform,
        page,
        policyIndex,
        turn,
        policy,
        request,
      }));
    }),
  );
  return engine === undefined ? cases : cases.filter((one) => isSentBy(engine, one));
}

/**
 * What a browser does depends on the answer, and the test kit compares both platforms' answers in every case. So from
 * the allowed page, the engines take turns with the platforms: one of the first two sends each case. From the foreign
 * page and from the one without an origin, Chromium sends each case, and so does one of the others.
 */
function isSentBy(engine: Engine, { page, platform, turn }: MatrixCase): boolean {
  const number = engines.indexOf(engine);
  if (page === 'same') return true;
  if (page === 'allowed') return platform === inTurn(turn + number);
  return engine === 'chromium' || Math.floor(turn / 2) % 2 === number % 2;
}

/** On the page's own origin, a policy has no effect unless it is enforced or the request is redirected elsewhere. */
function isMeaningful(
  page: PageName,
  policy: MatrixPolicy,
  { onlyAcrossOrigins, steps }: MatrixRequest,
): boolean {
  if (page !== 'same') return true;
  if (onlyAcrossOrigins === true) return false;
  return (
    policy.means.enforce === true ||
    policy.id === 'one origin' ||
    steps.some((step) => step.leadsTo !== undefined)
  );
}
