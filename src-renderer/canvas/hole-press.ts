import type { App } from '../managers/app.svelte.ts';
import type { ToolEvent } from '../tools/tool.ts';
import { handReach, type Point } from '../viewport/viewport.ts';

/** CSS px from where it was pressed at which a press has become a drag. */
const dragLength = 4;

/** The group of holes among whose variants one can choose that lies at a point of the photo; null where there is none, or a gesture is under way. */
export function holeUnder({ fill, find, tools, view }: App, point: Point): number | null {
  return find.picking || tools.busy ? null : fill.holeAt(point, handReach / view.viewport.scale);
}

/** Passes events on to the tool, but for a click on a hole, which chooses the hole's group. A drag that begins there is the tool's. */
export class HolePress {
  readonly #app: App;
  #pressed: { event: ToolEvent & { type: 'down' }; hole: number } | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  handle(event: ToolEvent): void {
    const { fill, tools, view } = this.#app;
    const pressed = this.#pressed;
    if (pressed && event.type === 'move') {
      const { x, y } = pressed.event.sample;
      const isNear = (to: Point): boolean => Math.hypot(to.x - x, to.y - y) * view.viewport.scale < dragLength;
      if (event.samples.every(isNear)) return;
      tools.handle(pressed.event);
    }
    this.#pressed = null;
    if (pressed && event.type === 'up') fill.chooseGroup(pressed.hole);
    else if (event.type === 'down' && !event.erase && !event.straight) this.#press(event);
    else tools.handle(event);
  }

  #press(event: ToolEvent & { type: 'down' }): void {
    const hole = holeUnder(this.#app, event.sample);
    if (hole === null) this.#app.tools.handle(event);
    else this.#pressed = { event, hole };
  }
}
