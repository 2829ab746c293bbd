import type { MaskOperation } from '../../src-main/shared/mask/mask.ts';
import type { Draft, Sample, Tool, ToolSettings } from './tool.ts';

/** A shape drawn between pressing and letting go. `Shape` is what it remembers of the gesture. */
export interface Drag<Shape> {
  begin(at: Sample): Shape;
  /** The shape after the pointer moved along `samples`; `straight` while Shift is held. */
  extend(shape: Shape, samples: readonly Sample[], straight: boolean, settings: ToolSettings): Shape;
  /** The outline to show meanwhile, pairs x, y in source px. */
  outline(shape: Shape): readonly number[];
  /** The finished operation; null where the shape has no area. */
  finish(shape: Shape, erase: boolean): MaskOperation | null;
}

/** The tool that draws such a shape; taking back or cancelling leaves nothing. */
export function dragTool<Shape>({ begin, extend, outline, finish }: Drag<Shape>): Tool {
  let gesture: { shape: Shape; erase: boolean } | null = null;
  return {
    get draft(): Draft | null {
      if (!gesture) return null;
      return { shape: 'outline', points: outline(gesture.shape), corners: false, erase: gesture.erase };
    },
    handle(event, settings) {
      const before = gesture;
      if (event.type === 'down') gesture = { shape: begin(event.sample), erase: event.erase };
      else if (event.type === 'move' && gesture && event.samples.length > 0) {
        gesture = { ...gesture, shape: extend(gesture.shape, event.samples, event.straight, settings) };
      } else if (event.type === 'up' || event.type === 'back' || event.type === 'cancel') gesture = null;
      return event.type === 'up' && before ? finish(before.shape, before.erase) : null;
    },
  };
}
