import type { RuntimeName } from '../../nn/compiler/runtime.ts';
import { shortReason } from '../../nn/compiler/runtime-missing.ts';
import { createRuntime } from './choice/create-runtime.ts';
import { measureRuntime } from './choice/measure-runtime.ts';
import { AppError } from '../../shared/errors.ts';
import type { MeasureReply, MeasureTask } from './measure-messages.ts';

/** Entry point of a measuring process: `measure-runtime.js RUNTIME THREADS TASK`, one runtime each, since it may crash. */
const [name, threads, task] = process.argv.slice(2) as [RuntimeName, string, MeasureTask];

process.on('disconnect', () => process.exit(1));
const reply = await answer();
process.send!(reply, () => process.exit(0));

async function answer(): Promise<MeasureReply> {
  try {
    const runtime = await createRuntime(name, { threads: Number(threads) });
    return task === 'start' ? { started: true } : await measureRuntime(runtime);
  } catch (error) {
    const reason = error instanceof AppError ? error.details.reason : undefined;
    return { name, ok: false, reason: typeof reason === 'string' ? reason : shortReason(error) };
  }
}
