import { describe, it } from 'node:test';
import { platforms } from '../support/platforms.js';
import { startWith, type Neighbour } from './neighbour.js';
import { applications } from './neighbours/applications.js';
import { contracts } from './neighbours/contracts.js';
import { files } from './neighbours/files.js';
import { gateways } from './neighbours/gateways.js';
import { graphql } from './neighbours/graphql.js';
import { guards } from './neighbours/guards.js';
import { responses } from './neighbours/responses.js';
import { tryDoors } from './try-doors.js';

const all: readonly Neighbour[] = [
  ...responses,
  ...graphql,
  ...files,
  ...guards,
  ...applications,
  ...contracts,
  ...gateways,
];

/** Tests each neighbour in its own application, and all of them in one, once with each WebSocket adapter. */
export function describeNeighbours(title: string): void {
  for (const platform of platforms.filter(({ name }) => name !== 'Node')) {
    const here = all.filter(({ on = platform.name }) => on === platform.name);
    describe(`${title} on ${platform.name}`, () => {
      for (const neighbour of here) {
        it(`${neighbour.name} alone`, async () => {
          const server = await startWith(platform, [neighbour]);
          try {
            await tryDoors(server, neighbour, neighbour.refusesPosts === true);
          } finally {
            await server.close();
          }
        });
      }

      for (const adapter of gateways) {
        it(`all together, ${adapter.name} among them`, async () => {
          const neighbours = here.filter(({ isAdapter }) => isAdapter !== true);
          const server = await startWith(platform, [...neighbours, adapter]);
          try {
            for (const neighbour of [...neighbours, adapter]) await tryDoors(server, neighbour, true);
          } finally {
            await server.close();
          }
        });
      }
    });
  }
}
