import { CorsConfigurationError } from 'nestjs-cors';
import type { CorsConfigurationIssue } from 'nestjs-cors';
import type { RunningServer } from './start-server.js';

/** The problems that keep an application from starting. If it starts, there are none, and it is stopped again. */
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
