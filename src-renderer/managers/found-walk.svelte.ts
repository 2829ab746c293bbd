import type { ListedArea } from '../../src-main/contract/engine.ts';
import type { FoundPart } from '../../src-main/contract/edits/edit.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { FindManager } from './find.svelte.ts';
import { Task } from './task.svelte.ts';

interface AreaList {
  readonly areas: readonly ListedArea[];
  /** The map and the settings that decide which areas there are. */
  readonly of: string;
  /** What else decides which of them are taken. */
  readonly picks: string;
}

/** The areas of found damage one after the other, as the keyboard goes through them while areas are picked. */
export class FoundWalk {
  /** The host lists the areas. */
  readonly listing = new Task();
  #list = $state.raw<AreaList | null>(null);
  #index = $state<number | null>(null);
  readonly #connection: ConnectionManager;
  readonly #find: FindManager;
  readonly #photoId: () => string | undefined;

  /** The area that one has come to; null before the first step, and once other settings give other areas. */
  readonly current: ListedArea | null = $derived.by(() => {
    const { picking, part } = this.#find;
    if (!picking || !part || this.#index === null || this.#list?.of !== areasKey(part)) return null;
    return this.#list.areas[this.#index] ?? null;
  });
  /** Of `current`, from 1. */
  readonly number: number = $derived((this.#index ?? -1) + 1);
  readonly count: number = $derived(this.#list?.areas.length ?? 0);

  constructor(connection: ConnectionManager, find: FindManager, photoId: () => string | undefined) {
    this.#connection = connection;
    this.#find = find;
    this.#photoId = photoId;
  }

  /** The area after the current one (1), or before it (−1), in reading order and round; null where there is none, or the list did not come. */
  async step(direction: 1 | -1): Promise<ListedArea | null> {
    const from = this.current;
    if (!(await this.#refresh(from)) || !this.#find.picking) return null;
    const { count } = this;
    if (count === 0) return null;
    const before = from ? this.#index : null;
    this.#index = before === null ? (direction > 0 ? 0 : count - 1) : (before + direction + count) % count;
    return this.current;
  }

  /** Takes the current area away, or brings it back. @returns it as it is then; null where there is none, or nothing came of it */
  async toggle(): Promise<ListedArea | null> {
    const area = this.current;
    if (!area) return null;
    this.#find.toggle(area.pixel);
    await this.#find.settled();
    const { part } = this.#find;
    const list = this.#list;
    if (!part || !list || list.of !== areasKey(part) || list.picks === picksKey(part)) return null;
    const turned = { ...area, taken: !area.taken };
    const areas = list.areas.map((one) => (one === area ? turned : one));
    this.#list = { ...list, areas, picks: picksKey(part) };
    return turned;
  }

  /** The pointer picks: no area is the current one. */
  leave(): void {
    this.#index = null;
  }

  reset(): void {
    this.listing.cancel();
    this.listing.dismiss();
    this.#list = null;
    this.#index = null;
  }

  /** Lists the areas anew where what was listed no longer says what they are; `current` keeps its place. */
  async #refresh(current: ListedArea | null): Promise<boolean> {
    await this.#find.settled();
    const { part } = this.#find;
    const photoId = this.#photoId();
    if (!part || photoId === undefined) return false;
    const [of, picks] = [areasKey(part), picksKey(part)];
    if (this.#list?.of === of && this.#list.picks === picks) return true;
    const areas = await this.listing.run((signal, report) =>
      this.#connection.host['edit.found-areas']({ photoId }, { signal, onEvent: ({ fraction }) => report(fraction) }),
    );
    if (!areas || this.#photoId() !== photoId) return false;
    const same = areas.findIndex(({ pixel }) => pixel.join() === current?.pixel.join());
    this.#list = { areas, of, picks };
    this.#index = same < 0 ? null : same;
    return true;
  }
}

function areasKey({ map, choice: { sensitivity, kinds, smallest } }: FoundPart): string {
  return JSON.stringify([map, sensitivity, kinds, smallest]);
}

function picksKey({ choice: { without, also } }: FoundPart): string {
  return JSON.stringify([without, also]);
}
