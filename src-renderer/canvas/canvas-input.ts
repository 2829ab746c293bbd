import type { ToolEvent, Sample } from '../tools/tool.ts';
import { pinch } from '../viewport/pinch.ts';
import { toPhoto, type Point, type Viewport } from '../viewport/viewport.ts';
import { wheelFactor, WheelReader } from '../viewport/wheel.ts';

/** Where the canvas's input goes, and the state that it depends on. */
export interface InputTarget {
  viewport(): Viewport;
  show(viewport: Viewport): void;
  pan(x: number, y: number): void;
  /** Zooms around `at`, CSS px of the canvas. */
  zoom(factor: number, at: Point): void;
  /** Whether the space key is held, by which dragging pans. */
  panHeld(): boolean;
  tool(event: ToolEvent): void;
  /** The brush's diameter, source px; null where the tool has none. */
  brushSize(): number | null;
  setBrushSize(size: number): void;
  /** A double click that closed no outline. */
  twice(at: Point): void;
  /** The menu is asked for, CSS px of the canvas. */
  menu(at: Point): void;
  /** Pointer over the canvas, CSS px, and whether it pans; null when it left. */
  pointer(at: Point | null, panning: boolean): void;
}

type Gesture =
  | { type: 'tool'; id: number }
  | { type: 'pan'; id: number; last: Point }
  | { type: 'size'; id: number; from: Point; size: number }
  | { type: 'pinch' };

const middleButton = 1;
const rightButton = 2;

/** Turns pointer, wheel and touch on an element into panning, zooming and events of the tool. */
export class CanvasInput {
  readonly #element: HTMLElement;
  readonly #target: InputTarget;
  readonly #wheel = new WheelReader();
  readonly #listening = new AbortController();
  readonly #fingers = new Map<number, Point>();
  #gesture: Gesture | null = null;
  /** Where a pointer that is not pressed was last; null when it left. */
  #hovering: PointerEvent | null = null;
  /** The brush's size as the wheel has it, with its fraction. */
  #turned = 0;

  constructor(element: HTMLElement, target: InputTarget) {
    this.#element = element;
    this.#target = target;
    const { signal } = this.#listening;
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#up(event), { signal });
    element.addEventListener('pointercancel', (event) => this.#lost(event), { signal });
    element.addEventListener('pointerleave', () => this.#leave(), { signal });
    element.addEventListener('dblclick', (event) => target.twice(this.#place(event)), { signal });
    element.addEventListener('contextmenu', (event) => this.#menu(event), { signal });
    element.addEventListener('wheel', (event) => this.#turn(event), { signal, passive: false });
  }

  /** True while the pointer is down. */
  get active(): boolean {
    return this.#gesture !== null;
  }

  dispose(): void {
    this.#listening.abort();
  }

  /** The photo has moved under a pointer that rests: what the tool shows follows. */
  follow(): void {
    if (this.#hovering && !this.#gesture) {
      this.#target.tool({ type: 'move', samples: [this.#sample(this.#hovering)], straight: this.#hovering.shiftKey });
    }
  }

  #down(event: PointerEvent): void {
    const at = this.#place(event);
    // Asks for the menu, and neither paints nor ends a gesture.
    if (event.button === rightButton) return;
    this.#element.setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch') this.#fingers.set(event.pointerId, at);
    if (this.#fingers.size === 2) {
      if (this.#gesture?.type === 'tool') this.#target.tool({ type: 'cancel' });
      this.#gesture = { type: 'pinch' };
      return;
    }
    if (this.#gesture) return;
    if (event.button === middleButton || this.#target.panHeld()) {
      event.preventDefault();
      this.#gesture = { type: 'pan', id: event.pointerId, last: at };
      this.#target.pointer(at, true);
      return;
    }
    const size = event.ctrlKey && event.altKey ? this.#target.brushSize() : null;
    if (size !== null) {
      this.#gesture = { type: 'size', id: event.pointerId, from: at, size };
      return;
    }
    this.#gesture = { type: 'tool', id: event.pointerId };
    this.#target.tool({ type: 'down', sample: this.#sample(event), erase: event.altKey, straight: event.shiftKey });
  }

  #move(event: PointerEvent): void {
    const at = this.#place(event);
    const gesture = this.#gesture;
    this.#hovering = event.pointerType === 'touch' ? null : event;
    if (gesture?.type === 'pinch') this.#pinch(event.pointerId, at);
    else if (gesture?.type === 'size') {
      if (gesture.id !== event.pointerId) return;
      // The ring's edge goes with the hand, its middle stays where it was pressed.
      this.#target.setBrushSize(gesture.size + (2 * (at.x - gesture.from.x)) / this.#target.viewport().scale);
      this.#target.pointer(gesture.from, false);
      return;
    } else if (gesture?.type === 'pan') {
      if (gesture.id !== event.pointerId) return;
      this.#target.pan(at.x - gesture.last.x, at.y - gesture.last.y);
      gesture.last = at;
    } else if (!gesture || gesture.id === event.pointerId) {
      const coalesced = event.getCoalescedEvents();
      const samples = (coalesced.length > 0 ? coalesced : [event]).map((one) => this.#sample(one));
      this.#target.tool({ type: 'move', samples, straight: event.shiftKey });
    }
    this.#target.pointer(at, gesture?.type === 'pan');
  }

  #up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    const gesture = this.#gesture;
    if (!gesture || (gesture.type !== 'pinch' && gesture.id !== event.pointerId)) return;
    if (gesture.type === 'pinch' && this.#fingers.size > 0) return;
    this.#gesture = null;
    if (gesture.type === 'tool') this.#target.tool({ type: 'up' });
    if (event.pointerType === 'touch') this.#target.pointer(null, false);
    else this.#target.pointer(this.#place(event), false);
  }

  #lost(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    if (this.#gesture?.type === 'tool') this.#target.tool({ type: 'cancel' });
    this.#gesture = null;
    this.#target.pointer(null, false);
  }

  #pinch(id: number, at: Point): void {
    if (!this.#fingers.has(id) || this.#fingers.size < 2) return;
    const [a, b] = [...this.#fingers.keys()];
    const before = [this.#fingers.get(a)!, this.#fingers.get(b)!] as const;
    this.#fingers.set(id, at);
    const after = [this.#fingers.get(a)!, this.#fingers.get(b)!] as const;
    this.#target.show(pinch(this.#target.viewport(), before, after));
  }

  #turn(event: WheelEvent): void {
    event.preventDefault();
    const at = this.#place(event);
    const size = event.altKey ? this.#target.brushSize() : null;
    if (size !== null) {
      this.#turnSize(event, size);
      return;
    }
    const intent = this.#wheel.read(event);
    if (intent.type === 'zoom') this.#target.zoom(intent.factor, at);
    else this.#target.pan(intent.x, intent.y);
    this.#target.pointer(at, false);
  }

  #turnSize(event: WheelEvent, size: number): void {
    // A small brush grows by fractions of a px, which add up.
    if (Math.round(this.#turned) !== size) this.#turned = size;
    this.#turned = Math.max(1, this.#turned * wheelFactor(event));
    this.#target.setBrushSize(this.#turned);
  }

  #menu(event: MouseEvent): void {
    event.preventDefault();
    if (!this.#gesture) this.#target.menu(this.#place(event));
  }

  #leave(): void {
    this.#hovering = null;
    if (!this.#gesture) this.#target.pointer(null, false);
  }

  #place(event: MouseEvent): Point {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #sample(event: PointerEvent): Sample {
    const at = toPhoto(this.#target.viewport(), this.#place(event));
    // A mouse reports half pressure, a finger whatever it likes; only a pen means it.
    return { ...at, pressure: event.pointerType === 'pen' ? event.pressure : 1 };
  }
}
