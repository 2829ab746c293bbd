import type { StepOp } from './index.ts';
import type { StepEngine } from './step-engine.ts';

/** The arithmetic of an operation, loaded when it is first asked for: most photos need little of it. */
export async function loadStepEngine(op: string): Promise<StepEngine> {
  const { engine } = (await import(`./${op as StepOp}/engine.ts`)) as { engine: StepEngine };
  return engine;
}
