/**
 * The module, the decorator, and everything about policies.
 * @module nestjs-cors
 */
export { Cors } from './cors.decorator.js';
export { CorsGuard } from './cors.guard.js';
export { CorsInterceptor } from './cors.interceptor.js';
export { CorsModule } from './cors.module.js';
export { CorsService } from './cors.service.js';
export { CorsConfigurationError, type CorsConfigurationIssue } from './errors/cors-configuration-error.js';
export { CorsForbiddenException } from './errors/cors-forbidden.exception.js';
export type { CorsIssueCode } from './errors/issue-codes.js';
export type {
  CorsExplainedPreflight,
  CorsExplainedRoute,
  CorsExplanation,
  CorsFix,
  CorsQuestion,
} from './explain/cors-question.js';
export type { CorsPlace } from './explain/is-allowed.js';
export type {
  CorsMethod,
  CorsModuleAsyncOptions,
  CorsModuleOptions,
  CorsOptionsFactory,
  CorsOrigin,
  CorsPolicyOptions,
} from './options/cors-options.js';
export { extend, type Extended } from './options/extended.js';
export { validateOrigins } from './options/validate-origins.js';
export {
  fromProvider,
  type CorsOriginProvider,
  type CorsOriginReference,
  type CorsOriginSource,
  type CorsProviderCacheOptions,
  type CorsProviderOptions,
} from './origins/origin-provider.js';
export type { CorsReason } from './protocol/cors-reason.js';
export type { CorsRequest } from './protocol/cors-request.js';
export type { CorsMount, CorsRoute } from './startup/cors-registry.js';
export type { CorsDecisionMessage, CorsReportMessage } from './watch/messages.js';
export type { CorsOutcome } from './watch/outcome.js';
export type { CorsReport } from './watch/report-list.js';
