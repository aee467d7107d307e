import { BadRequestException, Inject, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { startable } from '../api/refused-start.js';
import type { StepResult } from '../scenarios/compare.js';
import { attemptOf } from '../scenarios/index.js';
import type { Variant } from '../scenarios/index.js';
import { addressOf, headersOf } from '../scenarios/request-form.js';
import type { SendStep, StartStep } from '../scenarios/scenario.js';
import { RUN } from '../watch/exchange.js';
import { addressesOf } from './lab-info.js';
import type { LabInfo } from './lab-info.js';
import { LAB_INFO } from './tokens.js';

/** One step of a scenario, by its position; nothing else can be requested, so this is not an open proxy. */
export interface StepRequest {
  readonly scenario: string;
  readonly variant: Variant;
  readonly step: number;
  readonly run: string;
  readonly platform: string;
}

/** The steps of a scenario that no browser takes. */
@Injectable()
export class ServerSteps {
  constructor(@Inject(LAB_INFO) private readonly info: LabInfo) {}

  take(asked: StepRequest): Promise<StepResult> {
    const step = attemptOf(asked.scenario, asked.variant).steps[asked.step];
    if (step?.by !== 'server') throw new BadRequestException('This step is for a browser.');
    return 'start' in step ? start(step) : this.send(step, asked);
  }

  /** The request as any program would send it: no browser, no CORS. */
  private async send({ send: form }: SendStep, { run, platform }: StepRequest): Promise<StepResult> {
    const addresses = addressesOf(this.info, platform);
    const url = new URL(addressOf(form, addresses));
    url.searchParams.set(RUN, run);
    const call = request(url, { method: form.method ?? 'GET', headers: headersOf(form, addresses) }).end();
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of answer.setEncoding('utf8')) body += String(chunk);
    return { kind: 'response', status: answer.statusCode ?? 0, headers: Object.keys(answer.headers), body };
  }
}

/** Starts a separate application and closes it again; it does not listen. */
async function start({ start: name }: StartStep): Promise<StepResult> {
  const app = await NestFactory.create(startable[name], { logger: false, abortOnError: false });
  try {
    await app.init();
    return { kind: 'started' };
  } catch (error) {
    return { kind: 'refused-to-start', error: String(error) };
  } finally {
    await app.close();
  }
}
