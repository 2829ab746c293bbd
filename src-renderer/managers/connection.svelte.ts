import { hostContract } from '../../src-main/shared/contract/host.ts';
import type { HostContract } from '../../src-main/shared/contract/host.ts';
import type { SerializedError } from '../../src-main/shared/errors.ts';
import { AppError, serializeError } from '../../src-main/shared/errors.ts';
import { connect } from '../../src-main/shared/rpc/connect.ts';
import type { Client } from '../../src-main/shared/rpc/definition.ts';
import type { Port } from '../../src-main/shared/rpc/port.ts';
import { backoff } from '../client/backoff.ts';

/** The line to the host, and what to do when it breaks: say so calmly, try again, and tell the others once it is back. */
export class ConnectionManager {
  state = $state<'connecting' | 'open' | 'lost'>('connecting');
  /** Why Heirloom answers but could not be started properly. */
  error = $state.raw<SerializedError | null>(null);
  readonly #openPort: () => Promise<Port>;
  readonly #listeners: ((again: boolean) => Promise<void>)[] = [];
  #client: Client<HostContract> | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wasOpen = false;

  constructor(openPort: () => Promise<Port>) {
    this.#openPort = openPort;
  }

  /** @throws CONNECTION_LOST before the first connection */
  get host(): Client<HostContract> {
    if (!this.#client) throw new AppError('CONNECTION_LOST', 'Heirloom does not answer.', { why: 'no-answer' });
    return this.#client;
  }

  /** `listener` runs at each new connection; `again` from the second on. */
  onOpen(listener: (again: boolean) => Promise<void>): void {
    this.#listeners.push(listener);
  }

  async connect(): Promise<void> {
    clearTimeout(this.#timer);
    let port: Port;
    try {
      port = await this.#openPort();
    } catch {
      this.#lost();
      return;
    }
    if (this.state === 'open') {
      port.close();
      return;
    }
    port.onClose(() => this.#lost());
    this.#client = connect(port, hostContract);
    this.#attempt = 0;
    const again = this.#wasOpen;
    this.#wasOpen = true;
    this.state = 'open';
    try {
      await Promise.all(this.#listeners.map((listener) => listener(again)));
      this.error = null;
    } catch (error) {
      const reason = serializeError(error);
      // A line that broke again is told by its state.
      if (reason.code !== 'CONNECTION_LOST') this.error = reason;
    }
  }

  #lost(): void {
    this.state = 'lost';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.connect(), backoff(this.#attempt));
    this.#attempt += 1;
  }
}
