import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';
import { platforms, prefixOf } from './application.js';
import type { Platform } from './application.js';
import type { MatrixCase } from './cases.js';
import type { MatrixStep } from './requests.js';

/** The platform that requests are redirected to. */
export function otherThan(platform: Platform): Platform {
  return platforms.find((one) => one !== platform) ?? platform;
}

/** A case's requests, as the script in the page makes them. */
export function scriptCase(
  { id, platform, policyIndex, request }: MatrixCase,
  originOf: (platform: Platform) => string,
): readonly ScriptedRequest[] {
  return request.steps.map((step: MatrixStep) => {
    const { endpoint, leadsTo } = step;
    const url = new URL(`${originOf(platform)}/${prefixOf(policyIndex)}/${endpoint}?case=${id}`);
    if (leadsTo !== undefined) {
      const target = originOf(leadsTo.server === 'same' ? platform : otherThan(platform));
      url.searchParams.set('to', `${target}/${prefixOf(policyIndex)}/item?case=${id}`);
      url.searchParams.set('status', String(leadsTo.status));
    }
    return { ...step, url: url.href };
  });
}
