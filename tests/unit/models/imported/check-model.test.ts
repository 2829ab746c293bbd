import { describe, expect, it } from 'vitest';
import { checkLength, checkModel, mostBytes } from '../../../../src-main/models/imported/check-model.ts';
import { recognise } from '../../../../src-main/models/imported/recognise.ts';
import { ProtobufWriter } from '../../../../src-main/nn/compiler/onnx/protobuf-writer.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { AppError } from '../../../../src-main/shared/errors.ts';
import {
  endlessModel,
  graphMessage,
  tinyLama,
  tinyMigan,
  tinyOnnx,
  type TinyModel,
} from '../../../support/tiny-onnx.ts';

const lama = tinyOnnx(tinyLama());
const refusal = (bytes: Uint8Array): string | undefined => {
  try {
    recognise(checkModel(bytes, 'x.onnx'), undefined, 'x.onnx');
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error).toMatchObject({ code: 'MODEL_REFUSED', details: { name: 'x.onnx' } });
    return String(error.details.why);
  }
};
/** LaMa with something else about it. */
const other = (changes: Partial<TinyModel>): Uint8Array => tinyOnnx({ ...tinyLama(), ...changes });
const withNode = (node: TinyModel['nodes'][number]): Uint8Array => other({ nodes: [...tinyLama().nodes, node] });
/** A graph whose first node has a graph in it, and so on. */
function nested(depth: number): ProtobufWriter {
  const attributes: TinyModel['nodes'][number]['attributes'] = depth === 0 ? {} : { body: nested(depth - 1) };
  return graphMessage({
    inputs: [],
    outputs: [],
    nodes: [{ operator: 'Loop', inputs: [], outputs: ['x'], attributes }],
  });
}

describe('an ONNX file of somebody else', () => {
  it('is known by its signature', () => {
    expect(recognise(checkModel(lama, 'x'), undefined, 'x')).toMatchObject({
      kind: 'lama',
      adapter: { image: 'image', mask: 'mask', output: 'output', imageRange: '0..1', maskMeaning: 'hole-1' },
      graph: { image: { type: 'float32', shape: [1, 3, 512, 512] }, output: { shape: [-1, 3, -1, -1] } },
    });
    expect(recognise(checkModel(tinyOnnx(tinyMigan()), 'x'), undefined, 'x')).toMatchObject({
      kind: 'mi-gan',
      adapter: { output: 'result', imageRange: '0..255', outputRange: '0..255', maskMeaning: 'keep-255' },
    });
    const free = ['batch', 'channels', 'height', 'width'];
    const unsaid = { ...tinyMigan(), inputs: tinyMigan().inputs.map((input) => ({ ...input, shape: free })) };
    expect(recognise(checkModel(tinyOnnx(unsaid), 'x'), undefined, 'x').kind).toBe('mi-gan');
  });

  it('may have branches and loops, and operators of onnxruntime’s own', () => {
    expect(refusal(tinyOnnx(endlessModel()))).toBeUndefined();
    const own = { operator: 'FusedConv', inputs: ['image', 'w'], outputs: ['z'], domain: 'com.microsoft' };
    expect(refusal(withNode(own))).toBeUndefined();
  });

  it.each<[string, Uint8Array, string]>([
    ['a picture', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46), 'no-onnx'],
    ['a page of the web', new TextEncoder().encode('<!DOCTYPE html><title>404</title>'), 'no-onnx'],
    ['zeros', new Uint8Array(64), 'no-onnx'],
    ['a message without a graph', new ProtobufWriter().integer(1, 8).finish(), 'no-onnx'],
    ['what was cut', lama.subarray(0, lama.length - 20), 'no-onnx'],
    ['a length of 16 exabytes', Uint8Array.of(0x3a, ...Array<number>(9).fill(0xff), 1), 'no-onnx'],
    ['a number without an end', Uint8Array.of(0x08, ...Array<number>(12).fill(0xff)), 'no-onnx'],
    ['a graph that is a number', new ProtobufWriter().integer(7, 1).finish(), 'no-onnx'],
    ['graphs too deep in one another', new ProtobufWriter().message(7, nested(40)).finish(), 'no-onnx'],
    ['a name of a megabyte', withNode({ operator: 'X'.repeat(1 << 20), inputs: ['image'], outputs: ['z'] }), 'no-onnx'],
    [
      'thousands of inputs',
      other({
        inputs: Array.from({ length: 2000 }, (_, i) => ({ name: `${i}`, type: 'float32' as const, shape: [1] })),
      }),
      'no-onnx',
    ],
    [
      'a shape of hundreds of sizes',
      other({ inputs: [{ name: 'image', type: 'float32', shape: Array<number>(300).fill(1) }] }),
      'no-onnx',
    ],
    ['numbers in another file', other({ external: { white: '/etc/passwd' } }), 'external-data'],
    [
      'an operator of its own',
      withNode({ operator: 'Steal', inputs: ['image'], outputs: ['z'], domain: 'evil' }),
      'other-operators',
    ],
    [
      'one of a domain whose name begins like onnxruntime’s',
      withNode({ operator: 'ReorderInput', inputs: ['image'], outputs: ['z'], domain: 'com.microsoft.nchwc' }),
      'other-operators',
    ],
    [
      'functions of its own',
      Uint8Array.from([...lama, ...new ProtobufWriter().message(25, new ProtobufWriter().string(1, 'Mine')).finish()]),
      'functions',
    ],
    ['operators of the future', other({ operatorSet: 99 }), 'operator-set'],
    ['operators of no version', other({ operatorSet: 0 }), 'operator-set'],
    ['nothing to compute', other({ nodes: [] }), 'nodes'],
    ['inputs of other names', other({ inputs: [{ name: 'x', type: 'float32', shape: [1, 4, 64, 64] }] }), 'signature'],
    [
      'pictures that are no squares',
      other({
        inputs: [
          { name: 'image', type: 'float32', shape: [1, 3, 512, 256] },
          { name: 'mask', type: 'float32', shape: [1, 1, 512, 256] },
        ],
      }),
      'size',
    ],
  ])('is refused where it is or has %s', (_, bytes, why) => {
    expect(refusal(bytes)).toBe(why);
  });

  it('is refused in a loop of its graph, too', () => {
    const body = graphMessage({
      inputs: [],
      outputs: [],
      nodes: [{ operator: 'X', inputs: [], outputs: [], domain: 'evil' }],
    });
    expect(refusal(withNode({ operator: 'Loop', inputs: [], outputs: [], attributes: { body } }))).toBe(
      'other-operators',
    );
  });

  it('is refused in a short sentence, whatever the names in it are', () => {
    const operator = 'Steal'.repeat(500);
    const bytes = withNode({ operator, inputs: ['image'], outputs: ['z'], domain: 'evil' });
    expect(() => checkModel(bytes, 'x.onnx')).toThrow(
      expect.objectContaining({
        message: expect.toSatisfy((said: string) => said.length < 300 && said.includes('evil:StealSteal')) as string,
      }) as Error,
    );
  });

  it('is refused by its length', () => {
    expect(() => checkLength(0, 'x')).toThrow(
      expect.objectContaining({ details: { why: 'empty', name: 'x' } }) as Error,
    );
    expect(() => checkLength(mostBytes + 1, 'x')).toThrow(/x has 1\.0 GB/);
  });

  it('never breaks what reads it, wherever it is cut or changed', () => {
    const random = createRandom(5);
    const endless = tinyOnnx(endlessModel());
    for (let i = 0; i < 3000; i += 1) {
      const broken = endless.slice(0, i % 3 === 0 ? random.below(endless.length) : endless.length);
      for (let k = 0; k < 3; k += 1) if (broken.length > 0) broken[random.below(broken.length)] = random.below(256);
      refusal(broken);
    }
  });
});
