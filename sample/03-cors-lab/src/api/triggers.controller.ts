import { All, Controller, Req } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Cors } from 'nestjs-cors';
import { PAGE } from '../origins.js';

// #region triggers
@Cors({ origin: PAGE, credentials: true, maxAge: 0 })
@Controller('triggers')
export class TriggersController {
  @All()
  answer(@Req() request: IncomingMessage) {
    return { received: request.method };
  }
}
// #endregion
