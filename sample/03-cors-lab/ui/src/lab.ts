import { addressesOf } from '../../src/page/lab-info.js';
import type { LabInfo } from '../../src/page/lab-info.js';
import type { Addresses } from '../../src/scenarios/request-form.js';

/** The lab that serves this page. */
export interface LabView {
  readonly info: LabInfo;
  readonly addresses: Addresses;
  /** The platform of the API in use. */
  readonly platform: string;
}

/** `?platform=fastify` in the page's address chooses among the lab's APIs. */
export async function readLab(): Promise<LabView> {
  const response = await fetch('/lab/info');
  if (!response.ok) throw new Error(`The lab answers ${response.status}.`);
  const info = (await response.json()) as LabInfo;
  const asked = new URLSearchParams(location.search).get('platform');
  const platform =
    info.apis.find((api) => api.platform === asked)?.platform ?? info.apis[0]?.platform ?? 'express';
  return { info, addresses: addressesOf(info, platform), platform };
}
