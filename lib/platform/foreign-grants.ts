import type { IncomingMessage } from 'node:http';
import { printable } from '../origins/report-faults.js';

/** Maximum number of messages in the life of a process. */
const MAX_TOLD = 20;
/** Of longer URLs, only the beginning is read. */
const MAX_LENGTH = 200;

const told = new Set<string>();
let tell: ((message: string) => void) | undefined;

/** Sets the listener for grants that the application wrote itself; the last application in a process wins. */
export function tellOfForeignGrants(listener: (message: string) => void): void {
  tell = listener;
}

/**
 * Notes that a header which grants access was removed from a response because the application set it itself. Reported
 * once for each header and folder; the file name and the query are left out.
 */
export function noteForeignGrant(
  // Simulated responses may have no request.
  request: (Pick<IncomingMessage, 'url'> & { readonly originalUrl?: string }) | undefined,
  header: string,
): void {
  if (tell === undefined || told.size >= MAX_TOLD) return;
  const folder = folderOf((request?.originalUrl ?? request?.url ?? '').slice(0, MAX_LENGTH));
  const key = `${header} ${folder}`;
  if (told.has(key)) return;
  told.add(key);
  tell(
    `The application sets ${header} itself below ${printable(folder)}. CorsModule removed it, because only the policy decides who has access. Remove it from the application, or allow the origin in the policy.`,
  );
}

function folderOf(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  return path.slice(0, path.lastIndexOf('/') + 1);
}
