/** Keeps the values used last, up to a number of them; the others are handed to `drop` (to close a bitmap). */
export class RecentCache<Value> {
  readonly #values = new Map<string, Value>();
  readonly #capacity: number;
  readonly #drop: (value: Value) => void;

  constructor(capacity: number, drop: (value: Value) => void) {
    this.#capacity = capacity;
    this.#drop = drop;
  }

  get size(): number {
    return this.#values.size;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** Reading counts as use. */
  get(key: string): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    const before = this.#values.get(key);
    if (before !== undefined && before !== value) this.#drop(before);
    this.#values.delete(key);
    this.#values.set(key, value);
    for (const [oldest, old] of this.#values) {
      if (this.#values.size <= this.#capacity) break;
      this.#values.delete(oldest);
      this.#drop(old);
    }
  }

  clear(): void {
    for (const value of this.#values.values()) this.#drop(value);
    this.#values.clear();
  }
}
