/**
 * What `shared` may use of its surroundings: the few globals that Node, Electron and the browser all have.
 * Read only by tsconfig.shared.json, so that DOM and Node types stay out of `shared`.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare function queueMicrotask(task: () => void): void;
declare function setTimeout(task: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function btoa(text: string): string;
declare function atob(text: string): string;
declare const console: { error(...what: unknown[]): void };
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare const crypto: {
  getRandomValues(bytes: Uint8Array): Uint8Array;
  readonly subtle: {
    importKey(
      format: 'raw',
      bytes: Uint8Array,
      algorithm: { name: string; hash: string },
      extractable: boolean,
      uses: ['sign'],
    ): Promise<never>;
    sign(algorithm: string, key: never, bytes: Uint8Array): Promise<ArrayBuffer>;
  };
};
