import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { initialiseReference } from '../../../../src-main/nn/families/reference/reference-network.ts';
import { referenceForward, referenceTrainStep } from '../../../../src-main/nn/families/reference/reference-programs.ts';
import { lowerProgram } from '../../../../src-main/nn/compiler/lowering/lower-program.ts';
import { portableTarget, type Target } from '../../../../src-main/nn/compiler/lowering/target.ts';
import type { OnnxModel, OnnxNode } from '../../../../src-main/nn/compiler/onnx/model.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';

const blocked: Target = { blockSize: 16, contributed: true };
const parameters = initialiseReference(createRandom(1));

async function lowered(what: 'forward' | 'training', target: Target): Promise<OnnxModel> {
  const { program, signature } =
    what === 'forward' ? referenceForward(parameters, 1, 32) : referenceTrainStep(parameters, 1, 32);
  return lowerProgram(await record(program, signature), target, what);
}

const count = (model: OnnxModel, which: (node: OnnxNode) => boolean): number => model.nodes.filter(which).length;
const ofKind =
  (...operators: string[]) =>
  ({ operator }: OnnxNode): boolean =>
    operators.includes(operator);

describe('a graph', () => {
  it('has pictures with channels first inside and turns them at its edges alone', async () => {
    const model = await lowered('forward', portableTarget);
    const filters = new Set(Object.keys(parameters));
    const turned = model.nodes.filter(ofKind('Transpose')).filter(({ inputs }) => !filters.has(inputs[0]));
    const ofPictures = turned.filter(({ attributes }) => String(attributes.perm) === '0,3,1,2');
    expect(ofPictures.map(({ inputs }) => inputs[0])).toEqual(['input/picture']);
    expect(turned.filter(({ attributes }) => String(attributes.perm) === '0,2,3,1')).toHaveLength(1);
  });

  it('keeps pictures in blocks from the first convolution to the last', async () => {
    const model = await lowered('forward', blocked);
    expect(count(model, ofKind('ReorderInput'))).toBe(0);
    expect(count(model, ofKind('ReorderOutput'))).toBe(1);
    const convolutions = model.nodes.filter(ofKind('Conv'));
    expect(new Set(convolutions.map(({ domain }) => domain))).toEqual(new Set(['com.microsoft.nchwc']));
  });

  it('does biases and ReLU within convolutions, forwards and for the signs backwards', async () => {
    const model = await lowered('training', blocked);
    expect(count(model, ofKind('Relu'))).toBe(0);
    const activated = model.nodes.filter(({ attributes }) => attributes.activation === 'Relu');
    expect(activated).toHaveLength(9);
  });

  it('does not enlarge pictures before a convolution that can be done on the small ones', async () => {
    for (const target of [portableTarget, blocked]) {
      expect(count(await lowered('training', target), ofKind('Upsample', 'Resize', 'Expand', 'AveragePool'))).toBe(0);
    }
  });

  it('uses nothing but ONNX where it is to be portable', async () => {
    const model = await lowered('training', portableTarget);
    expect(new Set(model.nodes.map(({ domain }) => domain))).toEqual(new Set(['']));
  });

  it('names what a person knows: parameters, inputs and outputs', async () => {
    const model = await lowered('training', blocked);
    const inputs = model.inputs.map(({ name }) => name);
    expect(inputs).toEqual(expect.arrayContaining(['e1.weight', 'adam.m.d2.bias', 'input/picture']));
    expect(model.outputs.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['next/e1.weight', 'next/adam.v.y.weight', 'output/loss']),
    );
    const made = new Set(model.nodes.flatMap(({ outputs }) => outputs));
    for (const { name } of model.outputs) expect(made).toContain(name);
  });
});
