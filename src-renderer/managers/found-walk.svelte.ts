import type { ListedArea } from '../../src-main/contract/engine.ts';
import type { FoundPart } from '../../src-main/contract/edits/edit.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import type { DocumentManager } from './document.svelte.ts';
import type { FindManager } from './find.svelte.ts';
import type { LanguageManager } from './language.svelte.ts';
import { Task } from './task.svelte.ts';
import type { ToastManager } from './toasts.svelte.ts';
import type { ViewManager } from './view.svelte.ts';

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
  readonly #documents: DocumentManager;
  readonly #find: FindManager;
  readonly #view: ViewManager;
  readonly #toasts: ToastManager;
  readonly #t: LanguageManager['t'];

  /** The area that one has come to; null before the first step, and once other settings give other areas. */
  readonly current: ListedArea | null = $derived.by(() => {
    const { picking, part } = this.#find;
    if (!picking || !part || this.#index === null || this.#list?.of !== areasKey(part)) return null;
    return this.#list.areas[this.#index] ?? null;
  });

  constructor(
    connection: ConnectionManager,
    documents: DocumentManager,
    find: FindManager,
    view: ViewManager,
    toasts: ToastManager,
    t: LanguageManager['t'],
  ) {
    this.#connection = connection;
    this.#documents = documents;
    this.#find = find;
    this.#view = view;
    this.#toasts = toasts;
    this.#t = t;
  }

  /**
   * Which mark one has come to, among those as sure as it is, and whether it is taken; empty where that is none. Marks, as several that lie close
   * together are one area of the damage.
   */
  get text(): string {
    const { current } = this;
    if (!current || !this.#list) return '';
    const alike = this.#list.areas.filter(({ faint }) => faint === current.faint);
    const figures = { number: alike.indexOf(current) + 1, count: alike.length };
    return this.#t(`find.${current.faint ? 'unsure' : 'mark'}.${current.taken ? 'taken' : 'left'}`, figures);
  }

  /**
   * Goes to the area after the current one (1), or before it (−1), in the order of the list and round, brings it into sight and says how it
   * is. Nothing happens where there is none, or the list did not come.
   */
  async step(direction: 1 | -1): Promise<void> {
    const from = this.current;
    if (!(await this.#refresh(from)) || !this.#find.picking) return;
    const count = this.#list?.areas.length ?? 0;
    if (count === 0) return;
    const before = from ? this.#index : null;
    this.#index = before === null ? (direction > 0 ? 0 : count - 1) : (before + direction + count) % count;
    if (!this.current) return;
    this.#view.bringIntoView(this.current.bounds);
    this.#toasts.announce(this.text);
  }

  /** Takes the current area away, or brings it back, and says how it is then. Nothing is said where there is none, or nothing came of it. */
  async toggle(): Promise<void> {
    const area = this.current;
    if (!area) return;
    this.#find.toggle(area.pixel);
    await this.#find.settled();
    const { part } = this.#find;
    const list = this.#list;
    if (!part || !list || list.of !== areasKey(part) || list.picks === picksKey(part)) return;
    const areas = list.areas.map((one) => (one === area ? { ...area, taken: !area.taken } : one));
    this.#list = { ...list, areas, picks: picksKey(part) };
    this.#toasts.announce(this.text);
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
    const photoId = this.#documents.photo?.id;
    if (!part || photoId === undefined) return false;
    const [of, picks] = [areasKey(part), picksKey(part)];
    if (this.#list?.of === of && this.#list.picks === picks) return true;
    const areas = await this.listing.run((signal, report) =>
      this.#connection.host['edit.found-areas']({ photoId }, { signal, onEvent: ({ fraction }) => report(fraction) }),
    );
    if (!areas || this.#documents.photo?.id !== photoId) return false;
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
