import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { graphNames } from '../lowering/lower-program.ts';
import type {
  CompileReport,
  Compiled,
  DataType,
  Signature,
  State,
  TensorSpec,
  TensorValues,
  Values,
} from '../runtime.ts';
import { checkLength } from '../tensor-specs.ts';
import { DeviceState } from './device-state.ts';
import type { GraphState } from './graph-state.ts';
import { HostState } from './host-state.ts';
import { emptyValues, tensorOf, type Library } from './tensor-values.ts';

/** A session and how its inputs and outputs belong to the state, the inputs and the outputs of a program. */
export class CompiledGraph implements Compiled {
  readonly report: CompileReport;
  readonly #library: Library;
  readonly #session: InferenceSession;
  readonly #signature: Signature;
  readonly #stateRead: readonly string[];
  readonly #stateWritten: readonly string[];
  readonly #inputs: readonly string[];
  readonly #outputs: Readonly<Record<string, TensorSpec>>;
  readonly #resident: boolean;
  readonly #onDispose: (graph: CompiledGraph) => void;

  /** @param resident whether the state stays on a device */
  constructor(
    library: Library,
    session: InferenceSession,
    signature: Signature,
    report: CompileReport,
    resident: boolean,
    onDispose: (graph: CompiledGraph) => void,
  ) {
    this.report = report;
    this.#library = library;
    this.#session = session;
    this.#signature = signature;
    this.#resident = resident;
    this.#onDispose = onDispose;
    const used = new Set(session.inputNames);
    const given = new Set(session.outputNames);
    this.#stateRead = Object.keys(signature.state).filter((name) => used.has(graphNames.state(name)));
    this.#stateWritten = Object.keys(signature.state).filter((name) => given.has(graphNames.nextState(name)));
    this.#inputs = Object.keys(signature.inputs).filter((name) => used.has(graphNames.input(name)));
    this.#outputs = outputsOf(session);
  }

  async run(state: State | undefined, inputs: Values): Promise<Values> {
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor | null> = {};
    for (const name of this.#inputs) {
      const spec = this.#signature.inputs[name];
      if (!inputs[name]) throw new Error(`The program needs the input ${name}.`);
      checkLength(name, spec, inputs[name]);
      feeds[graphNames.input(name)] = tensorOf(this.#library, spec, inputs[name]);
    }
    const own = this.#own(state);
    for (const name of this.#stateRead) feeds[graphNames.state(name)] = own!.current(name);
    for (const name of this.#stateWritten) fetches[graphNames.nextState(name)] = own!.place(name);
    for (const [name, spec] of Object.entries(this.#outputs)) {
      // A graph whose state stays on a device does not write into tensors of the process.
      fetches[graphNames.output(name)] = this.#resident ? null : tensorOf(this.#library, spec, emptyValues(spec));
    }
    const made = await this.#session.run(feeds, fetches);
    own?.replace(
      Object.fromEntries(this.#stateWritten.map((name) => [name, made[graphNames.nextState(name)] as Tensor])),
    );
    return Object.fromEntries(
      Object.keys(this.#outputs).map((name) => [name, made[graphNames.output(name)].data as TensorValues]),
    );
  }

  async dispose(): Promise<void> {
    this.#onDispose(this);
    await this.#session.release();
  }

  #own(state: State | undefined): GraphState | undefined {
    if (this.#stateRead.length + this.#stateWritten.length === 0) return undefined;
    if (state instanceof HostState || state instanceof DeviceState) return state;
    throw new Error('This program needs a state of its own runtime.');
  }
}

function outputsOf(session: InferenceSession): Record<string, TensorSpec> {
  const prefix = graphNames.output('');
  const outputs: Record<string, TensorSpec> = {};
  for (const metadata of session.outputMetadata) {
    if (!metadata.isTensor || !metadata.name.startsWith(prefix)) continue;
    const name = metadata.name.slice(prefix.length);
    outputs[name] = { shape: metadata.shape as number[], dtype: metadata.type as DataType };
  }
  return outputs;
}
