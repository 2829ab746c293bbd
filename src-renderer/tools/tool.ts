import type { Sentence } from '../../src-main/shared/i18n/message.ts';
import type { BrushOperation, MaskOperation } from '../../src-main/shared/mask/mask.ts';

/** Where the pointer is: source px, pressure 0..1 (1 for what has no pressure). */
export interface Sample {
  x: number;
  y: number;
  pressure: number;
}

export type ToolEvent =
  /** `erase`: Alt. `straight`: Shift. */
  | { type: 'down'; sample: Sample; erase: boolean; straight: boolean }
  | { type: 'move'; samples: readonly Sample[]; straight: boolean }
  | { type: 'up' }
  /** Enter or a double click. */
  | { type: 'confirm' }
  /** Ctrl+Z or Backspace: the last corner is taken back; a gesture without corners, or with one, is cancelled. */
  | { type: 'back' }
  /** Esc, or the pointer was taken away. */
  | { type: 'cancel' };

export interface ToolSettings {
  /** Diameter, source px. */
  size: number;
  hardness: number;
  /** CSS px to a source px; decides how fine a line is kept. */
  scale: number;
}

/** What the canvas shows of a gesture in progress. */
export type Draft =
  | { shape: 'stroke'; operation: BrushOperation }
  /** `points` are pairs x, y; `corners` are shown as handles. */
  | { shape: 'outline'; points: readonly number[]; corners: boolean; erase: boolean };

/**
 * A state machine from input events to operations of the mask. It owns its gesture; a cancelled one leaves nothing. It knows no canvas, no
 * document and no other tool.
 */
export interface Tool {
  readonly draft: Draft | null;
  handle(event: ToolEvent, settings: ToolSettings): MaskOperation | null;
}

/** All that the rest of the page knows of a tool: toolbar, keys, list of keys, texts and canvas are made from it. */
export interface ToolRecord {
  id: string;
  /** Paths of a line icon on a 20 × 20 grid, stroke 1.5. */
  icon: readonly string[];
  /** Key that selects it, lower case. */
  shortcut: string;
  /** The brush cursor, with sliders for size and hardness, or crosshairs. */
  cursor: 'ring' | 'cross';
  /** What it adds to the damage is filled as soon as it is let go, where the person wants that; otherwise it waits for Fill. */
  heals?: boolean;
  /** Its name, and one sentence on how to use it. */
  text: { name: Sentence; hint: Sentence };
  create(): Tool;
}

/** Rounds source px to three decimals: finer than any screen, and short in a recipe. */
export function tidy(value: number): number {
  return Math.round(value * 1000) / 1000;
}
