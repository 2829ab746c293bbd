import { background } from '../../src-main/shared/background.ts';
import { hostContract, type HostContract } from '../../src-main/contract/host.ts';
import { AppError, serializeError, type SerializedError } from '../../src-main/shared/errors.ts';
import { connect } from '../../src-main/shared/rpc/connect.ts';
import type { Client } from '../../src-main/shared/rpc/definition.ts';
import { backoff } from '../client/backoff.ts';
import { withKey, type Line } from '../client/open-port.ts';

/** The connection to the host: reconnects with exponential backoff, up to 10 s, and notifies listeners at each new connection. */
export class ConnectionManager {
  state = $state<'connecting' | 'open' | 'lost'>('connecting');
  /** Why Heirloom answers but could not be started properly. */
  error = $state.raw<SerializedError | null>(null);
  /** Whether the host refuses the page's secret: it has to be opened by the printed address. */
  unknown = $state(false);
  readonly #openLine: () => Promise<Line>;
  readonly #listeners: ((again: boolean) => Promise<void>)[] = [];
  #key = $state<string | null>(null);
  #client: Client<HostContract> | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wasOpen = false;

  constructor(openLine: () => Promise<Line>) {
    this.#openLine = openLine;
  }

  /** @throws CONNECTION_LOST before the first connection */
  get host(): Client<HostContract> {
    if (!this.#client) throw new AppError('CONNECTION_LOST', 'Heirloom does not answer.', { why: 'no-answer' });
    return this.#client;
  }

  /** A URL that the host gave out, as it is asked for: of a picture, a download, an upload. */
  url(url: string): string {
    return withKey(url, this.#key);
  }

  /** `listener` runs at each new connection; `again` from the second on. */
  onOpen(listener: (again: boolean) => Promise<void>): void {
    this.#listeners.push(listener);
  }

  async connect(): Promise<void> {
    clearTimeout(this.#timer);
    let line: Line;
    try {
      line = await this.#openLine();
      this.unknown = false;
    } catch (error) {
      this.unknown = serializeError(error).details.why === 'page-unknown';
      this.#lost();
      return;
    }
    const { port, key } = line;
    if (this.state === 'open') {
      port.close();
      return;
    }
    port.onClose(() => this.#lost());
    this.#key = key;
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
    this.#timer = setTimeout(() => background(this.connect(), 'Connecting'), backoff(this.#attempt));
    this.#attempt += 1;
  }
}
