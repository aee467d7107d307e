import { benchAdversarial } from './adversarial.js';
import { benchDecisions } from './decisions.js';
import { writeDocument } from './document.js';
import { describeEnvironment } from './environment.js';
import { benchGrowth } from './growth.js';
import { benchHttp } from './http.js';
import { benchImports } from './imports.js';
import { isComplete, parseOptions } from './options.js';
import type { Options, SectionName } from './options.js';
import { profile } from './profile.js';
import { report } from './report.js';
import { readAllResults, readResults, writeResults } from './results.js';
import type { Results } from './results.js';

const BENCHES: Record<SectionName, (options: Options) => Promise<unknown>> = {
  http: benchHttp,
  growth: benchGrowth,
  decisions: benchDecisions,
  adversarial: benchAdversarial,
  imports: benchImports,
};

const options = parseOptions(process.argv.slice(2));
if (options.profile === undefined) await bench();
else await profile(options.profile, options);

async function bench(): Promise<void> {
  const results: Record<string, unknown> = {};
  for (const section of options.sections) {
    const environment = describeEnvironment();
    results[section] = { environment, result: await BENCHES[section](options) };
    // Figures of part of a section, or of a short run, are only for whoever asked for them.
    if (isComplete(options)) await record({ [section]: results[section] });
  }
  console.log(report([results]));
}

async function record(section: Results): Promise<void> {
  await writeResults({ ...(await readResults()), ...section });
  // As rounded in the file, so that the document can be generated again from it.
  await writeDocument(await readAllResults());
}
