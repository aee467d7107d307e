/** The origin of the page, which the API allows. */
export let PAGE = 'http://localhost:3000';

/** A second origin that serves the same page, which the API does not allow. */
export let STRANGER = 'http://localhost:3002';

/**
 * Says where the pages are served. Decorators read the constants above when their file is loaded, so this comes
 * before the first import of a controller.
 */
export function settleOrigins(page: string, stranger: string): void {
  PAGE = page;
  STRANGER = stranger;
}
