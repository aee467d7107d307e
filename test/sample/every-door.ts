import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../../sample/05-every-door/src/app.module.js';
import { openDoors } from '../../sample/05-every-door/src/open-doors.js';
import type { Sites } from '../../sample/05-every-door/src/policies.js';
import { platforms } from '../support/platforms.js';
import { start, type RunningServer } from '../support/start-server.js';

/** Starts sample 05 for the pages of these sites. It is an application on Express. */
export function startEveryDoor(sites: Sites): Promise<RunningServer> {
  const [platform] = platforms;
  return start(AppModule.register(sites), {
    platform: platform!,
    configure: (app) => openDoors(app as NestExpressApplication),
  });
}
