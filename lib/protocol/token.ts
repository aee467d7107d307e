const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Whether `value` is an HTTP token, the form of every method and header name. @see https://httpwg.org/specs/rfc9110.html#tokens */
export function isToken(value: string): boolean {
  return TOKEN.test(value);
}
