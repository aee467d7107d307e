import { BadRequestException, Body, Controller, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { CheckError } from '#command/check-error.js';
import type { CheckReport } from '#command/check-report.js';
import { checkServer } from '#command/check-server.js';
import type { BuilderAnswer } from '../builder/builder-answer.js';
import type { PolicyBench } from '../builder/policy-bench.js';
import type { BuilderQuestion } from '../builder/policy-arguments.js';
import { addressesOf } from './lab-info.js';
import type { LabInfo } from './lab-info.js';
import { OwnPageGuard } from './own-page.guard.js';
import { BENCHES, LAB_INFO } from './tokens.js';

/** The page's question about a server. */
export interface ApiQuestion {
  readonly url: string;
  readonly origin: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: boolean;
}

function isApiQuestion(value: unknown): value is ApiQuestion {
  const { url, origin, method, headers, credentials } = (value ?? {}) as Record<string, unknown>;
  return (
    [url, origin, method].every((text) => typeof text === 'string') &&
    typeof headers === 'object' &&
    headers !== null &&
    Object.values(headers).every((text) => typeof text === 'string') &&
    typeof credentials === 'boolean'
  );
}

export type ApiAnswer =
  | { readonly kind: 'report'; readonly report: CheckReport }
  | { readonly kind: 'error'; readonly message: string };

/** Asks questions for the page: to the lab's own applications and to the reader's API. */
@UseGuards(OwnPageGuard)
@Controller('lab')
export class AskController {
  constructor(
    @Inject(LAB_INFO) private readonly info: LabInfo,
    @Inject(BENCHES) private readonly benches: ReadonlyMap<string, PolicyBench>,
  ) {}

  /** Asks as `npx nestjs-cors check` does: a preflight if one is needed, then a GET or HEAD, and no other method. */
  @Post('check')
  @HttpCode(200)
  async check(@Body() question: unknown): Promise<ApiAnswer> {
    if (!isApiQuestion(question)) throw new BadRequestException('This is not a question about a request.');
    const { url, origin, method, headers, credentials } = question;
    try {
      const report = await checkServer({
        url,
        origin,
        method,
        headers: Object.entries(headers),
        credentials,
      });
      return { kind: 'report', report };
    } catch (error) {
      if (error instanceof CheckError) return { kind: 'error', message: error.message };
      throw error;
    }
  }

  @Post('policies')
  @HttpCode(200)
  explain(@Body() question: BuilderQuestion): Promise<BuilderAnswer> {
    const { page, stranger } = this.info;
    const bench = this.benches.get(question.platform);
    if (bench === undefined) throw new BadRequestException('The lab has no such platform.');
    const from = question.from === 'stranger' ? stranger : page;
    return bench.ask(question, from, addressesOf(this.info, question.platform).builder);
  }
}
