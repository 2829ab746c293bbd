import type { App } from '../managers/app.svelte.ts';
import { background } from '../../src-main/shared/background.ts';
import { toScreen, type Point } from '../viewport/viewport.ts';
import { CanvasInput } from './canvas-input.ts';
import type { FoundOverlay } from './found/found-overlay.ts';
import { HolePress } from './hole-press.ts';

/** Binds input on `element` to the application; while areas are picked, a click goes to `found`. `moved` gets the pointer, CSS px of the element. */
export function canvasInput(
  app: App,
  element: HTMLElement,
  found: FoundOverlay,
  moved: (pointer: { at: Point; panning: boolean } | null) => void,
): CanvasInput {
  const { view, tools, find } = app;
  const press = new HolePress(app);
  /** Takes the area that was clicked away, or brings it back. */
  async function pick({ x, y }: Point): Promise<void> {
    const pixel = await found.pixelAt(toScreen(view.viewport, { x, y }));
    if (pixel) find.toggle(pixel);
  }
  return new CanvasInput(element, {
    viewport: () => view.viewport,
    show: (viewport) => view.show(viewport),
    pan: (x, y) => view.pan(x, y),
    zoom: (factor, at) => view.zoomTo(view.zoom * factor, at),
    panHeld: () => view.panHeld,
    tool: (event) => {
      if (!find.picking) press.handle(event);
      else if (event.type === 'down' && !event.erase) {
        app.foundWalk.leave();
        background(pick(event.sample), 'Picking an area');
      }
    },
    brushSize: () => (!find.picking && tools.record.cursor === 'ring' && app.documents.document ? tools.size : null),
    setBrushSize: (size) => tools.setSize(size),
    twice: (at) => (find.picking ? undefined : app.twice(at)),
    menu: (at) => (app.panels.menu = at),
    pointer: (at, panning) => moved(at && { at, panning }),
  });
}
