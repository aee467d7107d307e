import { Module } from '@nestjs/common';
import { CorsModule } from 'nestjs-cors';
import { PAGE } from '../origins.js';
import * as credentials from './credentials.controller.js';
import * as errors from './errors.controller.js';
import * as mistakes from './mistakes.controller.js';
import * as preflight from './preflight.controller.js';
import * as responseHeaders from './response-headers.controller.js';
import * as simple from './simple.controller.js';
import * as triggers from './triggers.controller.js';

const { NobodyGuard, ...errorControllers } = errors;

const controllers = [
  simple,
  preflight,
  credentials,
  responseHeaders,
  errorControllers,
  mistakes,
  triggers,
].flatMap((file) => Object.values(file));

// #region module-closed
@Module({
  imports: [CorsModule.forRoot()],
  controllers,
  providers: [NobodyGuard],
})
export class ApiModule {}
// #endregion

// #region module-open
@Module({
  imports: [CorsModule.forRoot({ origin: PAGE })],
})
export class OpenByDefaultModule {}
// #endregion
