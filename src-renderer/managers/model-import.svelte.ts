import type { AppInfo, FillModel } from '../../src-main/contract/host.ts';
import type { OnnxAdapter, PixelRange } from '../../src-main/shared/data/imported-model.ts';
import type { Dropped } from '../client/dropped-files.ts';
import { uploadFile, uploadUrl } from '../client/upload.ts';
import type { ConnectionManager } from './connection.svelte.ts';
import { Task } from './task.svelte.ts';

/** A model as a person gave it: a path where the shell knows it, else a file. */
export type GivenModel = { readonly path: string } | { readonly file: File };

const ending = /\.onnx$/i;

/** The first model of what was dropped, and everything that is none. */
export function apart(what: Dropped): { model?: GivenModel; rest: Dropped } {
  if ('paths' in what) {
    const path = what.paths.find((one) => ending.test(one));
    return {
      ...(path === undefined ? {} : { model: { path } }),
      rest: { paths: what.paths.filter((one) => !ending.test(one)) },
    };
  }
  const file = what.files.find(({ name }) => ending.test(name));
  return { ...(file ? { model: { file } } : {}), rest: { files: what.files.filter(({ name }) => !ending.test(name)) } };
}

/** `measured`: by Heirloom, on the sample. */
export type AskedRange = PixelRange | 'measured';

const plainAdapter: OnnxAdapter = {
  image: 'image',
  mask: 'mask',
  output: 'output',
  layout: 'nchw',
  imageRange: '0..1',
  maskMeaning: 'hole-1',
  multiple: 8,
};

/** Taking in a model of somebody else's: what the person says of it, and how far that is. */
export class ModelImport {
  readonly task = new Task();
  given = $state.raw<GivenModel | null>(null);
  name = $state('');
  licence = $state('');
  source = $state('');
  /** Whether the person says how it is to be read; else it must be recognised. */
  described = $state(false);
  adapter = $state<OnnxAdapter>({ ...plainAdapter });
  outputRange = $state<AskedRange>('measured');
  readonly fileName: string = $derived.by(() => {
    const { given } = this;
    if (!given) return '';
    return 'file' in given ? given.file.name : (given.path.split(/[/\\]/).at(-1) ?? '');
  });
  readonly #connection: ConnectionManager;
  readonly #info: () => AppInfo | null;

  constructor(connection: ConnectionManager, info: () => AppInfo | null) {
    this.#connection = connection;
    this.#info = info;
  }

  get native(): boolean {
    return this.#info()?.nativeDialogs === true;
  }

  /** Forgets what was said of another. What is being tried goes on. */
  begin(given?: GivenModel): void {
    if (this.task.running) return;
    this.task.dismiss();
    this.licence = '';
    this.source = '';
    this.described = false;
    this.adapter = { ...plainAdapter };
    this.outputRange = 'measured';
    this.given = null;
    this.name = '';
    if (given) this.give(given);
  }

  give(given: GivenModel): void {
    this.task.dismiss();
    this.given = given;
    this.name = this.fileName.replace(ending, '');
  }

  /** In the system's own dialog. */
  async choose(): Promise<void> {
    const [path] = await this.#connection.host['files.pick']({ kind: 'model' });
    if (path !== undefined) this.give({ path });
  }

  /** Null where it was refused, which `task.error` says, or cancelled. */
  async run(): Promise<FillModel | null> {
    const { given, name, licence, source, described, outputRange } = this;
    if (!given) return null;
    const range = outputRange === 'measured' ? {} : { outputRange };
    const adapter = described ? { adapter: { ...this.adapter, ...range } } : {};
    const model = await this.task.run(async (signal, report) => {
      const { host } = this.#connection;
      const place =
        'path' in given
          ? given
          : {
              upload: await uploadFile(
                this.#connection.url(uploadUrl('model', given.file.name)),
                given.file.name,
                given.file,
                signal,
              ),
            };
      return host['models.import'](
        { ...place, name, licence, source, ...adapter },
        { signal, onEvent: ({ fraction }) => report(fraction) },
      );
    });
    if (this.task.error?.details.why === 'signature') this.described = true;
    return model;
  }
}
