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
  readonly policy: MatrixPolicy;
  readonly request: MatrixRequest;
}

/** The pages that send requests: the allowed one to both platforms, the others to one platform in turn. */
export const pages: readonly PageName[] = ['allowed', 'foreign', 'null', 'same'];

/**
 * All cases of a page; with an engine, only those that it sends. What a browser does depends on the answer, and the test
 * kit compares both platforms' answers in every case. So from the allowed page, the engines take turns with the
 * platforms: one of the first two sends each case. From the foreign page and from the one without an origin, Chromium
 * sends each case, and so does one of the others.
 */
export function casesFrom(
  page: PageName,
  policies: readonly MatrixPolicy[],
  engine?: Engine,
): readonly MatrixCase[] {
  const isForAll = page === 'allowed' && engine === undefined;
  const shift = page === 'allowed' && engine !== undefined ? engines.indexOf(engine) : 0;
  const isTheirs = (turn: number): boolean =>
    engine === undefined ||
    engine === 'chromium' ||
    !['foreign', 'null'].includes(page) ||
    Math.floor(turn / 2) % 2 === engines.indexOf(engine) % 2;
  return policies.flatMap((policy, policyIndex) =>
    matrixRequests.flatMap((request, row) =>
      isMeaningful(page, policy, request) && isTheirs(policyIndex + row)
        ? platforms
            .filter((_platform, turn) => isForAll || turn === (policyIndex + row + shift) % platforms.length)
            .map((platform) => ({
              id: `${page}-${platform}-${policyIndex}-${row}`,
              platform,
              page,
              policyIndex,
              policy,
              request,
            }))
        : [],
    ),
  );
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
