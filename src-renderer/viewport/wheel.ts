/** What a turn of the wheel, or two fingers on a trackpad, ask for. */
export type WheelIntent = { type: 'zoom'; factor: number } | { type: 'pan'; x: number; y: number };

export interface WheelTurn {
  deltaX: number;
  deltaY: number;
  /** 0 px, 1 lines, 2 pages. */
  deltaMode: number;
  ctrlKey: boolean;
  shiftKey: boolean;
  /** ms. */
  timeStamp: number;
}

const lineHeight = 16;
const pageHeight = 400;
/** ms after which a new gesture begins. */
const pause = 160;

/**
 * Tells a mouse wheel (zooms) from two fingers on a trackpad (move the photo); both arrive as the same event. A wheel turns in
 * notches of one direction; fingers send small or slanted steps, and what began as a pan stays one until they rest.
 * Pinching arrives as a wheel with ctrl.
 */
export class WheelReader {
  #panningSince = -Infinity;

  read(turn: WheelTurn): WheelIntent {
    const unit = unitOf(turn.deltaMode);
    const x = turn.deltaX * unit;
    const y = turn.deltaY * unit;
    if (turn.ctrlKey) return { type: 'zoom', factor: Math.exp(-clampStep(y, 60) / 100) };
    if (turn.shiftKey) return { type: 'pan', x: -(x || y), y: 0 };
    const fingers = turn.deltaMode === 0 && (x !== 0 || Math.abs(y) < 40);
    if (fingers || turn.timeStamp - this.#panningSince < pause) {
      this.#panningSince = turn.timeStamp;
      return { type: 'pan', x: -x, y: -y };
    }
    return { type: 'zoom', factor: Math.exp(-clampStep(y, 240) / 480) };
  }
}

/** How many times as large a brush becomes by a turn of the wheel; a page may see Alt's wheel turn sideways. */
export function wheelFactor({ deltaX, deltaY, deltaMode }: Pick<WheelTurn, 'deltaX' | 'deltaY' | 'deltaMode'>): number {
  return Math.exp(-clampStep((deltaY || deltaX) * unitOf(deltaMode), 240) / 480);
}

function unitOf(deltaMode: number): number {
  return deltaMode === 1 ? lineHeight : deltaMode === 2 ? pageHeight : 1;
}

function clampStep(step: number, most: number): number {
  return Math.min(most, Math.max(-most, step));
}
