import { getHeader } from './header-list.js';
import type { HeaderList } from './header-list.js';

/** `#concept-cors-check`: may a response with these headers be shared with this origin? */
export function passesCorsCheck(origin: string, credentials: boolean, response: HeaderList): boolean {
  const allowed = getHeader(response, 'Access-Control-Allow-Origin');
  if (allowed === null) return false;
  if (!credentials && allowed === '*') return true;
  if (allowed !== origin) return false;
  return !credentials || getHeader(response, 'Access-Control-Allow-Credentials') === 'true';
}
