import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../../shared/errors.ts';
import { graphNames, lowerProgram } from '../lowering/lower-program.ts';
import { presentProviders } from './providers.ts';
import type { Target } from '../lowering/target.ts';
import { encodeModel } from '../onnx/encode-model.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxModel } from '../onnx/model.ts';
import { record } from '../recording/record.ts';
import { runtimeMissing, shortReason } from '../runtime-missing.ts';
import type {
  Arrays,
  CompileOptions,
  Compiled,
  OnnxruntimeProvider,
  Program,
  Runtime,
  RuntimeName,
  Signature,
  Specs,
  State,
  TensorValues,
  Values,
} from '../runtime.ts';
import { findBlockSize } from './block-size.ts';
import { CompiledGraph } from './compiled-graph.ts';
import { DeviceState } from './device-state.ts';
import { HostState } from './host-state.ts';
import type { Library } from './tensor-values.ts';

export interface OnnxRuntimeOptions {
  readonly provider?: OnnxruntimeProvider;
  /** 0, the default, takes all physical cores. */
  readonly threads?: number;
  /**
   * False: a thread that waits for the others sleeps. That costs a twentieth on a quiet machine, and saves a third or more where
   * something else wants the cores.
   */
  readonly spinning?: boolean;
}

/**
 * The compiled runtime: a program is recorded once and lowered to one graph, which onnxruntime runs natively. A call blocks its thread.
 * @throws RUNTIME_MISSING where onnxruntime does not load, or has no such provider on this system
 */
export async function createOnnxRuntime({
  provider = 'cpu',
  threads = 0,
  spinning = true,
}: OnnxRuntimeOptions = {}): Promise<Runtime> {
  const library = await loadLibrary(provider);
  if (!presentProviders(library.listSupportedBackends()).includes(provider)) {
    throw runtimeMissing(`onnxruntime/${provider}`, 'onnxruntime has no part for it on this system.');
  }
  const target: Target = {
    blockSize: provider === 'cpu' ? await findBlockSize(library) : 0,
    contributed: provider === 'cpu',
  };
  return new OnnxRuntime(library, provider, { threads, spinning }, target);
}

async function loadLibrary(provider: OnnxruntimeProvider): Promise<Library> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw runtimeMissing(`onnxruntime/${provider}`, 'onnxruntime is not installed or does not load.', error);
  }
}

class OnnxRuntime implements Runtime {
  readonly name: RuntimeName;
  readonly #library: Library;
  readonly #target: Target;
  /** Whether a state can stay on the device; the library offers that for this provider alone. */
  readonly #resident: boolean;
  readonly #options: InferenceSession.SessionOptions;
  readonly #compiled = new Set<Compiled>();
  readonly #readers = new Map<string, Promise<InferenceSession>>();

  constructor(
    library: Library,
    provider: OnnxruntimeProvider,
    { threads, spinning }: { threads: number; spinning: boolean },
    target: Target,
  ) {
    this.name = `onnxruntime/${provider}`;
    this.#library = library;
    this.#target = target;
    this.#resident = provider === 'webgpu';
    this.#options = {
      executionProviders: [provider],
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Planning all buffers as one block takes a third more memory and no less time.
      enableMemPattern: false,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      ...(spinning ? {} : { extra: { session: { intra_op: { allow_spinning: '0' } } } }),
    };
  }

  createState(values: Arrays): State {
    return this.#resident
      ? new DeviceState(this.#library, values, (tensors, specs) => this.#download(tensors, specs))
      : new HostState(this.#library, values);
  }

  async compile(program: Program, signature: Signature, options: CompileOptions = {}): Promise<Compiled> {
    const started = performance.now();
    const recorded = await record(program, signature, options.freeze);
    const model = lowerProgram(recorded, this.#target, 'program');
    const bytes = encodeModel(model);
    const traced = performance.now();
    const session = await this.#open(bytes, model);
    const report = { traceMs: traced - started, createMs: performance.now() - traced, nodes: model.nodes.length };
    const compiled = new CompiledGraph(this.#library, session, signature, report, this.#resident, (graph) => {
      this.#compiled.delete(graph);
    });
    this.#compiled.add(compiled);
    return compiled;
  }

  async dispose(): Promise<void> {
    for (const compiled of [...this.#compiled]) await compiled.dispose();
    for (const reader of this.#readers.values()) await (await reader).release();
    this.#readers.clear();
  }

  /** @throws RUNTIME_FAILED with the library's reason */
  async #open(bytes: Uint8Array, model: OnnxModel): Promise<InferenceSession> {
    const resident = graphNames.nextState('');
    const staying = model.outputs.map(({ name }) => [name, name.startsWith(resident) ? 'gpu-buffer' : 'cpu'] as const);
    const options = this.#resident
      ? { ...this.#options, preferredOutputLocation: Object.fromEntries(staying) }
      : this.#options;
    try {
      return await this.#library.InferenceSession.create(bytes, options);
    } catch (error) {
      const reason = shortReason(error);
      throw new AppError(
        'RUNTIME_FAILED',
        `The runtime ${this.name} could not take the network: ${reason}`,
        { why: 'network-refused', runtime: this.name, reason },
        error,
      );
    }
  }

  /** The library cannot copy a tensor out of a device by itself; a graph that changes nothing can. */
  async #download(tensors: Readonly<Record<string, Tensor>>, specs: Specs): Promise<Values> {
    const names = Object.keys(tensors);
    const key = names.map((name) => `${name} ${specs[name].dtype} ${specs[name].shape}`).join('\n');
    let reader = this.#readers.get(key);
    if (!reader) {
      const graph = new GraphBuilder();
      for (const name of names) {
        const { dtype, shape } = specs[name];
        graph.output(graphNames.output(name), graph.input(graphNames.input(name), dtype, shape));
      }
      const model = graph.finish('reader');
      reader = this.#open(encodeModel(model), model);
      this.#readers.set(key, reader);
    }
    const feeds = Object.fromEntries(names.map((name) => [graphNames.input(name), tensors[name]]));
    const results = await (await reader).run(feeds);
    return Object.fromEntries(
      names.map((name) => [name, (results[graphNames.output(name)] as Tensor).data as TensorValues]),
    );
  }
}
