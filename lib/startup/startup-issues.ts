import type { ModulesContainer } from '@nestjs/core';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { sharedInstanceIssues } from '../platform/claim-instance.js';
import type { Adapter } from '../platform/platform.js';
import type { CompiledPolicies } from '../policy/compile-policies.js';
import type { NestRoute } from '../routing/nest-routes.js';
import { findConflictingModules } from './conflicting-modules.js';
import { gatewayIssues } from './gateway-issues.js';
import { findLostDecorators } from './lost-decorators.js';
import { findRepeatedModules } from './module-issues.js';
import { policedGateways, type NestGateway } from './nest-gateways.js';

/** The facts that start-up has before anything is installed. */
export interface StartupFindings {
  readonly modules: ModulesContainer;
  /** `undefined` in a context without HTTP. */
  readonly adapter: Adapter | undefined;
  /** The application's WebSocket adapter. */
  readonly ioAdapter: Parameters<typeof findLostDecorators>[1];
  readonly secondLayers: Parameters<typeof gatewayIssues>[2];
  readonly nestRoutes: readonly NestRoute[];
  readonly nestGateways: readonly NestGateway[];
  readonly compiled: CompiledPolicies;
}

/** Everything that keeps the application from starting, in one list. */
export function startupIssues(findings: StartupFindings): CorsConfigurationIssue[] {
  const { modules, adapter, ioAdapter } = findings;
  // Without HTTP, nobody serves the routes of this context, and its providers may belong to another application.
  const isServed = adapter !== undefined && adapter !== null;
  return [
    ...findRepeatedModules(modules),
    ...sharedInstanceIssues(adapter),
    ...(isServed ? findLostDecorators(modules, ioAdapter) : []),
    ...policyIssues(findings),
  ];
}

/** Problems of the policies, each by itself and together. */
export function policyIssues({
  ioAdapter,
  secondLayers,
  nestRoutes,
  nestGateways,
  compiled,
}: Omit<StartupFindings, 'modules' | 'adapter'>): CorsConfigurationIssue[] {
  const issues = [
    ...compiled.issues,
    ...gatewayIssues(policedGateways(nestGateways, compiled), ioAdapter, secondLayers),
  ];
  return issues.length > 0 ? issues : findConflictingModules(nestRoutes, compiled.policies);
}
