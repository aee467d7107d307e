/** A request as a `curl` command or a `fetch()` call states it. */
export interface PastedRequest {
  readonly written: 'curl' | 'fetch';
  /** In a `fetch()` call, as written there: perhaps relative. `undefined`: only the program knows it. */
  readonly url: string | undefined;
  readonly method: string;
  /** The headers that a script would set, without those that browsers set themselves. */
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: 'omit' | 'same-origin' | 'include';
  readonly hasBody: boolean;
  /** The value of `mode`, if it is stated. */
  readonly mode: string | undefined;
  /** The page's origin, if the text gives it. */
  readonly page: string | undefined;
  /** Headers in the text that the browser sets, whatever the script says. */
  readonly byBrowser: readonly string[];
  /** Parts of the text that could not be read, such as `headers: authHeaders`. */
  readonly notRead: readonly string[];
}
