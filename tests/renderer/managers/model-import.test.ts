import { describe, expect, it } from 'vitest';
import { apart } from '../../../src-renderer/managers/model-import.svelte.ts';

const file = (name: string): File => new File(['x'], name);

describe('what is dropped on the window', () => {
  it('has its model taken apart from the photos, by path or by file', () => {
    expect(apart({ paths: ['/a/one.jpg', '/a/lama.ONNX', '/a/folder'] })).toEqual({
      model: { path: '/a/lama.ONNX' },
      rest: { paths: ['/a/one.jpg', '/a/folder'] },
    });
    const [photo, model] = [file('one.jpg'), file('lama.onnx')];
    expect(apart({ files: [photo, model] })).toEqual({ model: { file: model }, rest: { files: [photo] } });
  });

  it('is photos alone where it has no model', () => {
    expect(apart({ paths: ['/a/onnx', '/a/b.onnx.jpg'] })).toEqual({ rest: { paths: ['/a/onnx', '/a/b.onnx.jpg'] } });
  });
});
