/** Part of the fresh projects: bundles one file, without what Nest loads only where it is installed. */
const { basename, dirname } = require('node:path');
const webpack = require('webpack');

const [entry, output] = process.argv.slice(2);
const optional = /^(?:@nestjs\/(?:microservices|websockets)(?:\/.*)?|class-(?:validator|transformer))$/;
const options = {
  mode: 'production',
  target: 'node',
  context: dirname(entry),
  entry,
  output: { path: dirname(output), filename: basename(output) },
  optimization: { minimize: false },
  plugins: [new webpack.IgnorePlugin({ resourceRegExp: optional })],
};

webpack(options, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString('errors-only'));
});
