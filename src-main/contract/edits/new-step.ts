import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { stepSchema, type Step, type StepOp } from '../../steps/index.ts';
import type { StepArea } from './change.ts';
import type { EditState } from './edit.ts';

/**
 * A step that is not in the edit yet, or is only looked at; `damage` is what is painted.
 * @throws INVALID_REQUEST, MASK_EMPTY
 */
export function newStep(
  damage: EditState['damage'],
  { stepId: id, op, params, area }: { stepId: string; op: StepOp; params: Record<string, unknown>; area: StepArea },
): Step {
  if (area === 'damage' && damage.length === 0)
    throw new AppError('MASK_EMPTY', 'Nothing is painted yet. Paint over what is meant first.', {
      why: 'nothing-for-step',
    });
  // Masks can be long, and were checked when they were painted.
  const step = parseStep({ id, op, params, mask: [], enabled: true });
  return area === 'damage' ? { ...step, mask: plainMask(damage) } : step;
}

/** The same step with other parameters, switched on. @throws INVALID_REQUEST */
export function withParams<S extends Step>(step: S, params: Record<string, unknown>): S {
  const checked = parseStep({ ...step, mask: [], avoid: [], params });
  return { ...step, params: checked.params, enabled: true };
}

const plainMasks = new WeakMap<EditState['damage'], Step['mask']>();

/** Operations as steps have them, without ids; the same array for the same painting, so that its key is made once. */
export function plainMask(painted: EditState['damage']): Step['mask'] {
  const known = plainMasks.get(painted);
  if (known) return known;
  const mask = painted.map(({ id: _, ...operation }) => operation);
  if (Object.isFrozen(painted)) plainMasks.set(painted, mask);
  return mask;
}

function parseStep(raw: unknown): Step {
  const { success, output, issues } = v.safeParse(stepSchema, raw);
  if (success) return output;
  const where = v.getDotPath(issues[0]) ?? 'step';
  throw new AppError('INVALID_REQUEST', `The step's settings do not fit: ${where} is wrong (${issues[0].message}).`, {
    why: 'step-malformed',
    where,
    problem: issues[0].message,
  });
}
