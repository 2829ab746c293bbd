import * as v from 'valibot';
import { AppError } from '../shared/errors.ts';
import { isStepOp, stepSchema } from '../steps/index.ts';

export const recipeVersion = 1;

export const recipeSchema = v.object({
  format: v.literal('heirloom-recipe'),
  version: v.literal(recipeVersion),
  /** The photo it was made for. Sizes are px of the upright photo: masks only fit a photo of this size. */
  source: v.object({
    name: v.string(),
    sha256: v.string(),
    width: v.pipe(v.number(), v.integer(), v.minValue(1)),
    height: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  steps: v.array(stepSchema),
});

/** What the user did, as plain JSON: an ordered list of steps. Replaying it on the same photo gives the same pixels. */
export type Recipe = v.InferOutput<typeof recipeSchema>;

/** From a version to the next one. */
export type Migration = (recipe: Record<string, unknown>) => Record<string, unknown>;

/** `migrations[n]` turns version n into n + 1. Version 1 is the first that was ever written to a disk. */
export const migrations: Readonly<Record<number, Migration>> = {};

/**
 * Reads a recipe of any version up to ours.
 * @throws RECIPE_MALFORMED, RECIPE_VERSION, OP_UNKNOWN
 */
export function parseRecipe(text: string): Recipe {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new AppError('RECIPE_MALFORMED', 'The recipe could not be read: it is not JSON.', { why: 'not-json' });
  }
  return validateRecipe(raw);
}

export function validateRecipe(raw: unknown): Recipe {
  if (typeof raw !== 'object' || raw === null || (raw as { format?: unknown }).format !== 'heirloom-recipe') {
    throw new AppError('RECIPE_MALFORMED', 'The recipe could not be read: it is not a Heirloom recipe.', {
      why: 'not-a-recipe',
    });
  }
  const current = migrate(raw as Record<string, unknown>, migrations, recipeVersion);
  refuseUnknownOperations(current.steps);
  const result = v.safeParse(recipeSchema, current);
  if (!result.success) {
    const [issue] = result.issues;
    const where = v.getDotPath(issue) ?? 'the recipe itself';
    throw new AppError('RECIPE_MALFORMED', `The recipe could not be read: ${where} is wrong (${issue.message}).`, {
      why: 'wrong-part',
      problem: issue.message,
      where,
    });
  }
  return result.output;
}

/** @throws RECIPE_VERSION when the recipe is newer than `target` or no path leads there. */
export function migrate(
  recipe: Record<string, unknown>,
  path: Readonly<Record<number, Migration>>,
  target: number,
): Record<string, unknown> {
  let current = recipe;
  for (;;) {
    const { version } = current;
    if (version === target) return current;
    if (typeof version !== 'number' || !Number.isInteger(version)) {
      throw new AppError('RECIPE_MALFORMED', 'The recipe could not be read: it does not say its version.', {
        why: 'no-version',
      });
    }
    const step = path[version];
    if (version > target || !step) {
      throw new AppError(
        'RECIPE_VERSION',
        `The recipe has version ${version}, this Heirloom reads up to ${target}. A newer Heirloom made it; update to open it.`,
        { version, supported: target },
      );
    }
    current = { ...step(current), version: version + 1 };
  }
}

function refuseUnknownOperations(steps: unknown): void {
  if (!Array.isArray(steps)) return;
  for (const step of steps) {
    const op: unknown = typeof step === 'object' && step !== null ? (step as { op?: unknown }).op : undefined;
    if (typeof op === 'string' && !isStepOp(op)) {
      throw new AppError('OP_UNKNOWN', `The recipe asks for "${op}", which this Heirloom cannot do. Update Heirloom.`, {
        op,
      });
    }
  }
}
