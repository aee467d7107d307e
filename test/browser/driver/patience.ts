/** How long drivers wait for a page or a service, in milliseconds. Now and then, a browser on a busy machine draws nothing for ten seconds. */
export const PATIENCE_MS = 20_000;
