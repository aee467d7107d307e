/** Whether two URLs or serialized origins have the same origin; an opaque origin (`null`) equals no other. @see https://html.spec.whatwg.org/multipage/browsers.html#same-origin */
export function isSameOrigin(left: string, right: string): boolean {
  return left !== 'null' && right !== 'null' && new URL(left).origin === new URL(right).origin;
}
