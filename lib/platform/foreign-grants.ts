import type { IncomingMessage } from 'node:http';

/** Different headers and places that are told of, in the life of a process. */
const MAX_TOLD = 20;

const told = new Set<string>();
let tell: ((message: string) => void) | undefined;

/** Sets who is told of grants that the application has written itself; the last application of a process wins. */
export function tellOfForeignGrants(listener: (message: string) => void): void {
  tell = listener;
}

/**
 * The application has set a header that grants access, and it was taken out of the response: said once for each
 * header and folder. The query and the name of the file are left out.
 */
export function noteForeignGrant(
  // Responses that are made up may have no request.
  request: (Pick<IncomingMessage, 'url'> & { readonly originalUrl?: string }) | undefined,
  header: string,
): void {
  if (tell === undefined || told.size >= MAX_TOLD) return;
  const folder = (request?.originalUrl ?? request?.url ?? '').replace(/[?#].*$/s, '').replace(/[^/]*$/, '');
  const key = `${header} ${folder.slice(0, 200)}`;
  if (told.has(key)) return;
  told.add(key);
  tell(
    `The application sets ${header} itself below ${folder.slice(0, 200)}. CorsModule removed it, because only the policy decides who has access. Remove it from the application, or allow the origin in the policy.`,
  );
}
