import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-main/shared/errors.ts';
import { canonicalSteps, migrate, parseRecipe } from '../../../src-main/shared/recipe/recipe.ts';
import type { Step } from '../../../src-main/shared/recipe/steps.ts';

const step: Step = {
  id: 'a',
  op: 'fill',
  params: { method: 'auto', rotations: false, mirror: false },
  mask: [{ type: 'rectangle', erase: false, x: 1, y: 2, width: 3, height: 4 }],
  avoid: [],
  seed: 7,
  enabled: true,
};
const recipe = {
  format: 'heirloom-recipe',
  version: 1,
  source: { name: 'a.jpg', sha256: 'ab', width: 10, height: 20 },
  steps: [step],
};
const failure = (raw: unknown): AppError => {
  try {
    parseRecipe(typeof raw === 'string' ? raw : JSON.stringify(raw));
  } catch (error) {
    return error as AppError;
  }
  throw new Error('was accepted');
};

describe('reading a recipe', () => {
  it('gives back what was written', () => {
    expect(parseRecipe(JSON.stringify(recipe))).toEqual(recipe);
  });

  it('says what is wrong, by place', () => {
    expect(failure('{').code).toBe('RECIPE_MALFORMED');
    expect(failure('[]').code).toBe('RECIPE_MALFORMED');
    expect(failure({ ...recipe, version: 'x' }).code).toBe('RECIPE_MALFORMED');
    const wrong = failure({ ...recipe, steps: [{ ...step, mask: [{ type: 'rectangle' }] }] });
    expect(wrong.code).toBe('RECIPE_MALFORMED');
    expect(wrong.message).toContain('steps.0.mask.0');
  });

  it('names an operation that it does not know', () => {
    const unknown = failure({ ...recipe, steps: [{ ...step, op: 'colourise' }] });
    expect(unknown.code).toBe('OP_UNKNOWN');
    expect(unknown.details.op).toBe('colourise');
  });

  it('refuses a newer version by its number', () => {
    const newer = failure({ ...recipe, version: 99 });
    expect(newer.code).toBe('RECIPE_VERSION');
    expect(newer.message).toContain('99');
  });

  it('takes an older version along every migration in order', () => {
    const path = {
      1: (old: Record<string, unknown>) => ({ ...old, names: [old.name] }),
      2: (old: Record<string, unknown>) => ({ ...old, count: (old.names as unknown[]).length }),
    };
    expect(migrate({ version: 1, name: 'x' }, path, 3)).toEqual({ version: 3, name: 'x', names: ['x'], count: 1 });
    expect(() => migrate({ version: 0 }, path, 3)).toThrow(AppError);
  });
});

describe('the canonical text of steps', () => {
  it('depends on what decides about pixels, and on nothing else', () => {
    const text = canonicalSteps([step]);
    expect(canonicalSteps([{ ...step, id: 'b' }])).toBe(text);
    expect(canonicalSteps([step, { ...step, enabled: false, seed: 9 }])).toBe(text);
    expect(canonicalSteps([{ ...step, seed: 8 }])).not.toBe(text);
    expect(canonicalSteps([{ ...step, mask: [] }])).not.toBe(text);
    expect(canonicalSteps([{ ...step, params: { ...step.params, mirror: true } }])).not.toBe(text);
  });
});
