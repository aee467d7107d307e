import * as fc from 'fast-check';

/**
 * Every property of the unit tests starts from this seed, so that runs can be repeated and do not fail by chance.
 * `FAST_CHECK_SEED=$RANDOM npm test -- test/unit` tries another seed; `npm run fuzz` is made for that.
 */
const SEED = Number(process.env['FAST_CHECK_SEED'] ?? 20_261_126);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });

export * from 'fast-check';
