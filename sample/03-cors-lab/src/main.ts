import { ConsoleLogger } from '@nestjs/common';
import { startLab } from './lab.js';

const platform = process.env['LAB_PLATFORM'] ?? 'express';
if (platform !== 'express' && platform !== 'fastify') {
  throw new Error(`LAB_PLATFORM is "${platform}"; write express or fastify.`);
}

const lab = await startLab({
  platforms: [platform],
  logger: new ConsoleLogger({ logLevels: ['warn', 'error'] }),
});

const { page, stranger, apis } = lab.info;
const [api] = apis;
console.log(`
  CORS Lab, with the API on ${platform === 'fastify' ? 'Fastify' : 'Express'}

    Open this      ${page}
    The API        ${api?.closed}
    The same page, on an origin that the API does not know
                   ${stranger}
    A second API, open by default
                   ${api?.open}

  Ctrl-C stops it.
`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A terminal and a parent process may both pass the signal on.
    if (stopping) return;
    stopping = true;
    void lab.close();
  });
}
