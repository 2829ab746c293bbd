import type { PaintTarget } from '../../src-main/contract/edits/edit.ts';
import { defaultSettings } from '../../src-main/shared/data/settings.ts';
import { largestBrush, nextBrushSize, nextHardness, smallestBrush } from '../tools/brush-size.ts';
import { allTools, type ListedTool } from '../tools/all-tools.ts';
import type { Draft, Tool, ToolEvent } from '../tools/tool.ts';
import type { DocumentManager } from './document.svelte.ts';
import { clamp } from '../viewport/viewport.ts';
import type { HealManager } from './heal.svelte.ts';
import type { SettingsManager } from './settings.svelte.ts';
import type { ViewManager } from './view.svelte.ts';

/** The selected tool, the mask that it paints, and the gesture in progress. */
export class ToolManager {
  record = $state.raw<ListedTool>(allTools[0]);
  target = $state<PaintTarget>('damage');
  /** Changes identity whenever the gesture has to be drawn again. */
  draft = $state.raw<{ current: Draft } | null>(null);
  readonly #documents: DocumentManager;
  readonly #settings: SettingsManager;
  readonly #view: ViewManager;
  /** Sizes chosen since the page was opened, source px by photo. */
  #sizes = $state.raw<Readonly<Record<string, number>>>({});
  readonly #healing: HealManager;
  #tool: Tool = this.record.create();

  constructor(documents: DocumentManager, settings: SettingsManager, view: ViewManager, healing: HealManager) {
    this.#documents = documents;
    this.#settings = settings;
    this.#view = view;
    this.#healing = healing;
  }

  /** Whether what the tool in hand adds is filled as soon as it is let go. */
  get heals(): boolean {
    return this.record.heals === true && this.target === 'damage' && this.#healing.on;
  }

  /**
   * The brush's diameter, source px: what was chosen for this photo, or what covers as much of the screen as the last choice did, both
   * photos fitted.
   */
  get size(): number {
    const chosen = this.#sizes[this.#documents.photo?.id ?? ''];
    return chosen ?? this.#sizeOnScreen(this.#settings.current.brushSize);
  }

  /** That of who never chose one. */
  get usualSize(): number {
    return this.#sizeOnScreen(defaultSettings.brushSize);
  }

  get usualHardness(): number {
    return defaultSettings.brushHardness;
  }

  get hardness(): number {
    return this.#settings.current.brushHardness;
  }

  /** Whether a gesture is in progress. */
  get busy(): boolean {
    return this.#tool.draft !== null;
  }

  select(record: ListedTool): void {
    this.cancel();
    this.record = record;
    this.#tool = record.create();
  }

  /** A new photo: no last point, no gesture. */
  reset(): void {
    this.select(this.record);
    this.target = 'damage';
  }

  setSize(size: number): void {
    const held = clamp(Math.round(size), smallestBrush, largestBrush);
    const { photo } = this.#documents;
    if (photo) this.#sizes = { ...this.#sizes, [photo.id]: held };
    this.#settings.set({ brushSize: clamp(held * this.#view.fitScale, smallestBrush, largestBrush) });
  }

  setHardness(hardness: number): void {
    this.#settings.set({ brushHardness: hardness });
  }

  stepSize(direction: 1 | -1): void {
    this.setSize(nextBrushSize(this.size, direction));
  }

  stepHardness(direction: 1 | -1): void {
    this.setHardness(nextHardness(this.hardness, direction));
  }

  /** Passes an event to the tool; an operation that it returns is one change of the document. */
  handle(event: ToolEvent): void {
    // A gesture in progress ends normally also when the connection is lost meanwhile.
    if (!this.#documents.editable && !this.busy && event.type !== 'cancel') return;
    if (event.type === 'down') this.#healing.begin(this.heals);
    const operation = this.#tool.handle(event, {
      size: this.size,
      hardness: this.hardness,
      scale: this.#view.viewport.scale,
    });
    const { draft } = this.#tool;
    this.draft = draft && { current: draft };
    if (!operation) return;
    if (this.heals && 'erase' in operation && !operation.erase) this.#healing.heal(operation);
    else this.#documents.paint(this.target, operation);
  }

  #sizeOnScreen(cssPx: number): number {
    return clamp(Math.round(cssPx / this.#view.fitScale), smallestBrush, largestBrush);
  }

  cancel(): void {
    this.handle({ type: 'cancel' });
  }

  /** Takes back the last part of the gesture under way. */
  back(): void {
    this.handle({ type: 'back' });
  }
}
