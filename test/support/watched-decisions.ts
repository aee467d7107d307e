import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { CorsDecisionMessage } from 'nestjs-cors';

const CHANNEL = 'nestjs-cors:decision';

/** Everything that a channel has published since this subscription, in order. */
export class Watched<Message extends object> {
  readonly messages: Message[] = [];
  readonly #listen = (message: unknown): void => void this.messages.push(message as Message);

  constructor(readonly channel: string) {
    subscribe(channel, this.#listen);
  }

  /** Returns everything so far, without Node's request, and forgets it. */
  take(): Omit<Message, 'request'>[] {
    return this.messages.splice(0).map((message) => {
      const { request: _, ...rest } = message as Message & { readonly request?: unknown };
      return rest;
    });
  }

  close(): void {
    unsubscribe(this.channel, this.#listen);
  }
}

/** Subscribes to the decisions about requests. */
export function watchDecisions(): Watched<CorsDecisionMessage> {
  return new Watched(CHANNEL);
}
