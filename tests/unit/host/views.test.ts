import { describe, expect, it } from 'vitest';
import { createViews } from '../../../src-main/host/views/views.ts';
import { fillStep } from '../../support/steps.ts';

const step = fillStep();

describe('the views that the host knows', () => {
  it('are bounded, however many previews a slider has made, and have the picture that the page goes back to', () => {
    const views = createViews();
    const source = { path: 'photo.png', sha256: 'ab'.repeat(32) };
    let current = '';
    const keys = Array.from({ length: 2000 }, (_, seed) => {
      // As each preview does.
      current = views.register(source, [step]);
      return views.register(source, [step, { ...step, seed }]);
    });
    expect(new Set(keys).size).toBe(2000);
    expect(views.get(current)).toMatchObject({ source });
    expect(views.get(keys.at(-1)!)?.steps).toHaveLength(2);
    expect(keys.filter((key) => views.get(key)).length).toBeLessThan(100);
  });
});
