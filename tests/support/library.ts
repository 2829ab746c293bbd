import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Change } from '../../src-main/contract/edits/change.ts';
import type { EditDocument, HostContract, Photo } from '../../src-main/contract/host.ts';
import type { ExportOptions, JobPayload, JobResults } from '../../src-main/contract/jobs.ts';
import type { Host } from '../../src-main/host/create-host.ts';
import type { MaskOperation } from '../../src-main/shared/mask/mask.ts';
import type { Client } from '../../src-main/shared/rpc/definition.ts';
import { changeEdit, paintDamage, redoEdit, undoEdit } from './edits.ts';
import { openTestHost, type TestHost } from './host.ts';
import { addPhotos, fillPhoto, runJob, type Added, type RunOptions } from './jobs.ts';
import { scratchFolder, type Scratch } from './scratch.ts';

/** A host with its library, cache and models in a folder of its own, started when it is first asked. */
export class TestLibrary implements Scratch {
  readonly #name: string;
  #scratch: ReturnType<typeof scratchFolder> | undefined;
  #test: TestHost | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  get path(): string {
    return (this.#scratch ??= scratchFolder(this.#name)).path;
  }
  file(...parts: string[]): string {
    return (this.#scratch ??= scratchFolder(this.#name)).file(...parts);
  }

  start(): TestHost {
    return (this.#test ??= openTestHost(this.path));
  }
  stop(): void {
    this.#test?.close();
    this.#test = undefined;
  }
  restart(): void {
    this.stop();
    this.start();
  }
  remove(): void {
    this.stop();
    this.#scratch?.remove();
    this.#scratch = undefined;
  }

  get host(): Host {
    return this.start().host;
  }
  get client(): Client<HostContract> {
    return this.start().client;
  }

  add(...paths: string[]): Promise<Added> {
    return addPhotos(this.client, { paths });
  }
  /** Adds a photo that can be added, or finds it where it is known. */
  async addOne(path: string): Promise<Photo> {
    const { added, known } = await this.add(path);
    return [...added, ...known][0];
  }
  list(): Promise<Photo[]> {
    return this.client['library.list']({});
  }

  open(photoId: string): Promise<EditDocument> {
    return this.client['edit.open']({ photoId });
  }
  change(photoId: string, change: Change, revision?: number): Promise<EditDocument> {
    return changeEdit(this.client, photoId, change, revision);
  }
  paint(photoId: string, ...operations: MaskOperation[]): Promise<EditDocument> {
    return paintDamage(this.client, photoId, ...operations);
  }
  undo(photoId: string): Promise<EditDocument> {
    return undoEdit(this.client, photoId);
  }
  redo(photoId: string): Promise<EditDocument> {
    return redoEdit(this.client, photoId);
  }
  /** Fills what is painted by texture or smoothly, in one variant of seed 5, where nothing else is asked. */
  fill(photoId: string, payload: Partial<JobPayload<'fill'>> = {}, options?: RunOptions) {
    return fillPhoto(this.client, { photoId, ...payload }, options);
  }
  clean(photoId: string, params: object, area: 'photo' | 'damage' = 'photo', options?: RunOptions) {
    return runJob(this.client, 'clean', { photoId, params: { ...params }, area }, options);
  }
  /** Exports into the folder as an 8-bit PNG of the photo's name, where nothing else is asked. */
  export(photoId: string, changes: Partial<ExportOptions> = {}): Promise<JobResults['export']> {
    return runJob(this.client, 'export', { photoId, options: this.exportOptions(changes) });
  }
  exportOptions(changes: Partial<ExportOptions> = {}): ExportOptions {
    const usual = { template: '{name}', format: 'png', quality: 90, depth: 8, conflict: 'ask' } as const;
    return { directory: this.path, ...usual, ...changes };
  }
}

/** A library for the tests of a file. */
export function libraryForFile(name: string, prepare?: (library: TestLibrary) => unknown): TestLibrary {
  const library = new TestLibrary(name);
  beforeAll(() => prepare?.(library) as Promise<void>);
  afterAll(() => library.remove());
  return library;
}

/** A library for each test. */
export function libraryForEach(name: string, prepare?: (library: TestLibrary) => unknown): TestLibrary {
  const library = new TestLibrary(name);
  beforeEach(() => prepare?.(library) as Promise<void>);
  afterEach(() => library.remove());
  return library;
}
