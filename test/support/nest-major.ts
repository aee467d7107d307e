import { ApplicationConfig } from '@nestjs/core';

/** The major version of Nest that this project of the suite runs on. */
export const nestMajor: 11 | 12 = 'getRouteResolutionStrategy' in ApplicationConfig.prototype ? 12 : 11;
