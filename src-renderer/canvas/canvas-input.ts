import type { ToolEvent, Sample } from '../tools/tool.ts';
import { pinch } from '../viewport/pinch.ts';
import { toPhoto, type Point, type Viewport } from '../viewport/viewport.ts';
import { WheelReader } from '../viewport/wheel.ts';

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
  /** Pointer over the canvas, CSS px, and whether it pans; null when it left. */
  pointer(at: Point | null, panning: boolean): void;
}

type Gesture = { type: 'tool'; id: number } | { type: 'pan'; id: number; last: Point } | { type: 'pinch' };

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

  constructor(element: HTMLElement, target: InputTarget) {
    this.#element = element;
    this.#target = target;
    const { signal } = this.#listening;
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#up(event), { signal });
    element.addEventListener('pointercancel', (event) => this.#lost(event), { signal });
    element.addEventListener('pointerleave', () => this.#gesture ?? target.pointer(null, false), { signal });
    element.addEventListener('dblclick', () => target.tool({ type: 'confirm' }), { signal });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    element.addEventListener('wheel', (event) => this.#turn(event), { signal, passive: false });
  }

  /** True while the pointer is down. */
  get active(): boolean {
    return this.#gesture !== null;
  }

  dispose(): void {
    this.#listening.abort();
  }

  #down(event: PointerEvent): void {
    const at = this.#place(event);
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
    this.#gesture = { type: 'tool', id: event.pointerId };
    const erase = event.altKey || event.button === rightButton;
    this.#target.tool({ type: 'down', sample: this.#sample(event), erase, straight: event.shiftKey });
  }

  #move(event: PointerEvent): void {
    const at = this.#place(event);
    const gesture = this.#gesture;
    if (gesture?.type === 'pinch') this.#pinch(event.pointerId, at);
    else if (gesture?.type === 'pan') {
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
    const intent = this.#wheel.read(event);
    const at = this.#place(event);
    if (intent.type === 'zoom') this.#target.zoom(intent.factor, at);
    else this.#target.pan(intent.x, intent.y);
    this.#target.pointer(at, false);
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
