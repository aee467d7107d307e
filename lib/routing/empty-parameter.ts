/** Whether a path was matched with an empty parameter; the wildcard may be empty. */
export function hasEmptyParameter(params: Readonly<Record<string, string | undefined>>): boolean {
  for (const name in params) {
    if (params[name] === '' && name !== '*') return true;
  }
  return false;
}
