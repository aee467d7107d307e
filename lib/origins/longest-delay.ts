/** The longest delay that `setTimeout()` accepts, in milliseconds: with a longer one, it fires at once. */
export const LONGEST_DELAY_MS = 2_147_483_647;
