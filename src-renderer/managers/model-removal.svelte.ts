import type { ConnectionManager } from './connection.svelte.ts';
import { Task } from './task.svelte.ts';

/** Removing an imported model, after the person was asked. */
export class ModelRemoval {
  readonly task = new Task();
  /** Of the model that is asked about. */
  name = $state('');
  readonly #connection: ConnectionManager;

  constructor(connection: ConnectionManager) {
    this.#connection = connection;
  }

  begin(name: string): void {
    this.task.dismiss();
    this.name = name;
  }

  /** False where it was refused, which `task.error` says. */
  async run(): Promise<boolean> {
    const { name } = this;
    const removed = await this.task.run(async (signal) => {
      await this.#connection.host['models.remove']({ name }, { signal });
      return true;
    });
    return removed ?? false;
  }
}
