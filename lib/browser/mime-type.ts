import { isToken } from '../protocol/token.js';

/** The essence of a MIME type, in lower case, or `undefined` if it does not parse. @see https://mimesniff.spec.whatwg.org/#parse-a-mime-type */
export function mimeTypeEssence(value: string): string | undefined {
  const [typeAndSubtype] = value.split(';', 1) as [string];
  const slash = typeAndSubtype.indexOf('/');
  if (slash === -1) return undefined;
  const type = typeAndSubtype.slice(0, slash).replace(/^[\t\n\r ]+/, '');
  const subtype = typeAndSubtype.slice(slash + 1).replace(/[\t\n\r ]+$/, '');
  return isToken(type) && isToken(subtype) ? `${type}/${subtype}`.toLowerCase() : undefined;
}
