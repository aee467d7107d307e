/** Says why there is no report: the question is invalid, or the server does not answer. */
export class CheckError extends Error {
  override readonly name = 'CheckError';

  constructor(
    readonly kind: 'usage' | 'unreachable',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
