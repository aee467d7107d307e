/** A request as a `curl` command or a `fetch()` call states it. */
export interface PastedRequest {
  readonly written: 'curl' | 'fetch';
  /** Of a `fetch()` call, as it is written there: perhaps relative. `undefined`: only the program knows it. */
  readonly url: string | undefined;
  readonly method: string;
  /** What script would set; what browsers set themselves is left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: 'omit' | 'same-origin' | 'include';
  readonly hasBody: boolean;
  /** What `mode` says, where it is written. */
  readonly mode: string | undefined;
  /** The page's origin, where the text gives it. */
  readonly page: string | undefined;
  /** Headers that were in the text and that the browser sets, whatever the script says. */
  readonly byBrowser: readonly string[];
  /** What was in the text and could not be read, such as `headers: authHeaders`. */
  readonly notRead: readonly string[];
}
