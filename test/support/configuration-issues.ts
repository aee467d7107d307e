import { CorsConfigurationError } from 'nestjs-cors';
import type { CorsConfigurationIssue } from 'nestjs-cors';
import type { RunningServer } from './start-server.js';

/** The problems for which an application does not start; none if it does, which also stops it again. */
export async function issuesOf(started: Promise<RunningServer>): Promise<readonly CorsConfigurationIssue[]> {
  let server: RunningServer;
  try {
    server = await started;
  } catch (error) {
    if (error instanceof CorsConfigurationError) return error.issues;
    throw error;
  }
  await server.close();
  return [];
}
