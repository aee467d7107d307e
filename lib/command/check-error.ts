/** Why there is no report: the question cannot be asked, or nobody answers it. */
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
