import type { App } from '../managers/app.svelte.ts';
import type { Point } from '../viewport/viewport.ts';
import { CanvasInput } from './canvas-input.ts';

/** Binds input on `element` to the application. `moved` gets the pointer, CSS px of the element. */
export function canvasInput(
  app: App,
  element: HTMLElement,
  moved: (pointer: { at: Point; panning: boolean } | null) => void,
): CanvasInput {
  const { view, tools } = app;
  return new CanvasInput(element, {
    viewport: () => view.viewport,
    show: (viewport) => view.show(viewport),
    pan: (x, y) => view.pan(x, y),
    zoom: (factor, at) => view.zoomTo(view.zoom * factor, at),
    panHeld: () => view.panHeld,
    tool: (event) => tools.handle(event),
    brushSize: () => (tools.record.cursor === 'ring' && app.documents.document ? tools.size : null),
    setBrushSize: (size) => tools.setSize(size),
    twice: (at) => app.twice(at),
    menu: (at) => (app.panels.menu = at),
    pointer: (at, panning) => moved(at && { at, panning }),
  });
}
