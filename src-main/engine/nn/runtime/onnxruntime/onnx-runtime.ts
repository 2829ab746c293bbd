import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel } from '../onnx/encode-model.ts';
import { graphNames, lowerProgram } from '../lowering/lower-program.ts';
import type { Target } from '../lowering/target.ts';
import { record } from '../recording/record.ts';
import type {
  Arrays,
  CompileOptions,
  CompileReport,
  Compiled,
  OnnxruntimeProvider,
  Program,
  Runtime,
  RuntimeName,
  Signature,
  State,
  TensorValues,
  Values,
} from '../runtime.ts';
import { findBlockSize } from './block-size.ts';
import { OnnxState, checkLength, emptyValues, tensorOf } from './onnx-state.ts';

type Library = typeof import('onnxruntime-node');

export interface OnnxRuntimeOptions {
  readonly provider?: OnnxruntimeProvider;
  /** 0, the default, takes all physical cores. */
  readonly threads?: number;
}

/**
 * The compiled runtime: a program is recorded once, becomes one graph, and onnxruntime runs it natively. A call blocks the thread
 * it is made in.
 */
export async function createOnnxRuntime({ provider = 'cpu', threads = 0 }: OnnxRuntimeOptions = {}): Promise<Runtime> {
  const library = await import('onnxruntime-node');
  const target: Target = {
    blockSize: provider === 'cpu' ? await findBlockSize(library) : 0,
    contributed: provider === 'cpu',
  };
  return new OnnxRuntime(library, provider, threads, target);
}

class OnnxRuntime implements Runtime {
  readonly name: RuntimeName;
  readonly #library: Library;
  readonly #target: Target;
  readonly #options: InferenceSession.SessionOptions;
  readonly #compiled = new Set<CompiledGraph>();

  constructor(library: Library, provider: OnnxruntimeProvider, threads: number, target: Target) {
    this.name = `onnxruntime/${provider}`;
    this.#library = library;
    this.#target = target;
    this.#options = {
      executionProviders: [provider],
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Planning all buffers as one block takes a third more memory and no less time.
      enableMemPattern: false,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    };
  }

  createState(values: Arrays): State {
    return new OnnxState(this.#library, values);
  }

  async compile(program: Program, signature: Signature, options: CompileOptions = {}): Promise<Compiled> {
    const started = performance.now();
    const recorded = await record(program, signature, options.freeze);
    const model = lowerProgram(recorded, this.#target, 'program');
    const bytes = encodeModel(model);
    const traced = performance.now();
    const session = await this.#library.InferenceSession.create(bytes, this.#options);
    const report = {
      traceMs: traced - started,
      createMs: performance.now() - traced,
      nodes: model.nodes.length,
    };
    const compiled = new CompiledGraph(this.#library, session, signature, report, () =>
      this.#compiled.delete(compiled),
    );
    this.#compiled.add(compiled);
    return compiled;
  }

  async dispose(): Promise<void> {
    for (const compiled of [...this.#compiled]) await compiled.dispose();
  }
}

class CompiledGraph implements Compiled {
  readonly report: CompileReport;
  readonly #library: Library;
  readonly #session: InferenceSession;
  readonly #signature: Signature;
  readonly #stateRead: readonly string[];
  readonly #stateWritten: readonly string[];
  readonly #inputs: readonly string[];
  readonly #outputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: 'float32' }[];
  readonly #onDispose: () => void;

  constructor(
    library: Library,
    session: InferenceSession,
    signature: Signature,
    report: CompileReport,
    onDispose: () => void,
  ) {
    this.report = report;
    this.#library = library;
    this.#session = session;
    this.#signature = signature;
    this.#onDispose = onDispose;
    const used = new Set(session.inputNames);
    const given = new Set(session.outputNames);
    this.#stateRead = Object.keys(signature.state).filter((name) => used.has(graphNames.state(name)));
    this.#stateWritten = Object.keys(signature.state).filter((name) => given.has(graphNames.nextState(name)));
    this.#inputs = Object.keys(signature.inputs).filter((name) => used.has(graphNames.input(name)));
    this.#outputs = session.outputMetadata.flatMap((metadata) => {
      const name = outputName(metadata.name);
      return name !== undefined && metadata.isTensor
        ? [{ name, shape: metadata.shape as number[], dtype: metadata.type as 'float32' }]
        : [];
    });
  }

  async run(state: State | undefined, inputs: Values): Promise<Values> {
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor> = {};
    for (const name of this.#inputs) {
      const spec = this.#signature.inputs[name];
      checkLength(name, spec, inputs[name]);
      feeds[graphNames.input(name)] = tensorOf(this.#library, spec, inputs[name]);
    }
    if (this.#stateRead.length + this.#stateWritten.length > 0 && !(state instanceof OnnxState)) {
      throw new Error('This program needs a state of its own runtime.');
    }
    const pairs = state as OnnxState;
    for (const name of this.#stateRead) feeds[graphNames.state(name)] = pairs.current(name);
    for (const name of this.#stateWritten) fetches[graphNames.nextState(name)] = pairs.next(name);
    const results: Record<string, TensorValues> = {};
    for (const output of this.#outputs) {
      results[output.name] = emptyValues(output);
      fetches[graphNames.output(output.name)] = tensorOf(this.#library, output, results[output.name]);
    }
    await this.#session.run(feeds, fetches);
    pairs?.turn(this.#stateWritten);
    return results;
  }

  async dispose(): Promise<void> {
    this.#onDispose();
    await this.#session.release();
  }
}

function outputName(name: string): string | undefined {
  const prefix = graphNames.output('');
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}
