/** What a script hands back from the page: JSON, so that all engines carry the same values. */
export type PageScriptResult = { value: string | undefined } | { error: string };

/**
 * The body of an async function as an expression. It is evaluated by the driver, not by the page's `eval`, so that
 * a page's Content-Security-Policy does not stand in the way.
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
