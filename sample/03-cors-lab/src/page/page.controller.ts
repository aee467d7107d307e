import { Body, Controller, Get, HttpCode, Inject, Param, Post, Sse } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { concat, map, of } from 'rxjs';
import type { Observable } from 'rxjs';
import { RequestWatch } from '../watch/request-watch.js';
import type { LabInfo } from './lab-info.js';
import { ServerSteps } from './server-steps.js';
import type { StepRequest } from './server-steps.js';
import { LAB_INFO } from './tokens.js';

/** Answers the page's requests to its own origin. */
@Controller('lab')
export class PageController {
  constructor(
    @Inject(LAB_INFO) private readonly info: LabInfo,
    @Inject(RequestWatch) private readonly watch: RequestWatch,
    @Inject(ServerSteps) private readonly steps: ServerSteps,
  ) {}

  @Get('info')
  read(): LabInfo {
    return this.info;
  }

  /** The requests of one run as the API sees them, and `end` when no more will come. */
  @Sse('runs/:run')
  follow(@Param('run') run: string): Observable<MessageEvent> {
    const seen = this.watch.follow(run).pipe(map((exchange) => ({ type: 'exchange', data: exchange })));
    return concat(seen, of({ type: 'end', data: '' }));
  }

  @Post('runs/:run/end')
  @HttpCode(204)
  end(@Param('run') run: string): void {
    this.watch.end(run);
  }

  @Post('steps')
  @HttpCode(200)
  take(@Body() step: StepRequest) {
    return this.steps.take(step);
  }
}
