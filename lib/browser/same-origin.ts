/** Same origin, of two URLs or serialized origins; an opaque origin ("null") is the same as none. @see https://html.spec.whatwg.org/multipage/browsers.html#same-origin */
export function isSameOrigin(left: string, right: string): boolean {
  return left !== 'null' && right !== 'null' && new URL(left).origin === new URL(right).origin;
}
