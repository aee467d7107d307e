import * as fc from 'fast-check';

/**
 * Every property of the unit tests starts from this seed, so that a run can be repeated and a failure is nobody's
 * bad luck. `FAST_CHECK_SEED=$RANDOM npm test -- test/unit` tries others; `npm run fuzz` is for that.
 */
const SEED = Number(process.env['FAST_CHECK_SEED'] ?? 20_261_126);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });

export * from 'fast-check';
