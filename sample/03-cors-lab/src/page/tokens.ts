/** Injection tokens of the page's application. */
export const LAB_INFO = Symbol('LAB_INFO');
export const BENCHES = Symbol('BENCHES');
