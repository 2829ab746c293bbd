export interface LruOptions<Value> {
  /** The most weight that is kept. One value alone may be heavier. */
  capacity: number;
  /** Weight of a value, e.g. its bytes; without it every value weighs 1 and `capacity` is a number of values. */
  weigh?: (value: Value) => number;
  /** Whether a value is in use and must not be evicted now; call `trim` when it no longer is. */
  isPinned?: (value: Value) => boolean;
  /** Called with every value that is evicted, replaced or cleared, to close what it holds. */
  dispose?: (value: Value) => void;
}

/** LRU cache: evicts the least recently used values as soon as all of them together weigh more than `capacity`. */
export class LruCache<Value> {
  /** In the order of their last use, the oldest first. */
  readonly #values = new Map<string, Value>();
  readonly #options: LruOptions<Value>;
  #weight = 0;

  constructor(options: LruOptions<Value>) {
    this.#options = options;
  }

  get size(): number {
    return this.#values.size;
  }

  /** Counts as no use. */
  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** Counts as a use. */
  get(key: string): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  /** Never evicts the value that is set. */
  set(key: string, value: Value): void {
    const before = this.delete(key);
    if (before !== undefined && before !== value) this.#options.dispose?.(before);
    this.#values.set(key, value);
    this.#weight += this.#weigh(value);
    this.trim();
  }

  /** The kept value, or the one that `make` returns, kept from now on. */
  getOrSet(key: string, make: () => Value): Value {
    const known = this.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.set(key, made);
    return made;
  }

  /** Takes a value out without disposing it, and returns it. */
  delete(key: string): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#weight -= this.#weigh(value);
    return value;
  }

  /** The least recently used first; counts as no use. */
  values(): Value[] {
    return [...this.#values.values()];
  }

  /** Evicts what is too much and not pinned, except the most recently used value. */
  trim(): void {
    const { capacity, isPinned, dispose } = this.#options;
    let left = this.#values.size;
    for (const [key, value] of this.#values) {
      if (this.#weight <= capacity || (left -= 1) === 0) return;
      if (isPinned?.(value)) continue;
      this.delete(key);
      dispose?.(value);
    }
  }

  clear(): void {
    const all = this.values();
    this.#values.clear();
    this.#weight = 0;
    for (const value of all) this.#options.dispose?.(value);
  }

  #weigh(value: Value): number {
    return this.#options.weigh?.(value) ?? 1;
  }
}
