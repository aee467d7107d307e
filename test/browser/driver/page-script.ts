/** The result of a script in the page: JSON, so that all engines return the same values. */
export type PageScriptResult = { value: string | undefined } | { error: string };

/**
 * The body of an async function as an expression. The driver evaluates it without the page's `eval()`, so a page's
 * Content-Security-Policy does not block it.
 */
export function asExpression(body: string, args: readonly unknown[]): string {
  return `(async (args) => {
    try {
      const value = await (async () => {${body}\n})();
      return { value: JSON.stringify(value) };
    } catch (error) {
      return { error: String(error) };
    }
  })(${JSON.stringify(args)})`;
}

/** The script's value. @throws {Error} with the page's message when the script threw. */
export function unwrap<T>(result: PageScriptResult): T {
  if ('error' in result) throw new Error(`In the page: ${result.error}`);
  return (result.value === undefined ? undefined : JSON.parse(result.value)) as T;
}
