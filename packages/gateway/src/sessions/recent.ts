/**
 * Remembers at least the `max / 2` entries that were used last and never more than `max`. Two generations instead of a
 * list: reading a warm entry is one look-up and moves nothing.
 */
export class Recent<V> {
  readonly #half: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(max: number) {
    this.#half = Math.max(1, Math.floor(max / 2));
  }

  /** What was remembered under the key. */
  get(key: string): V | undefined {
    const warm = this.#young.get(key);
    if (warm !== undefined) return warm;
    const cold = this.#old.get(key);
    if (cold === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, cold);
    return cold;
  }

  /** Remembers, and forgets the generation before the last when this one is full. */
  set(key: string, value: V): void {
    this.#old.delete(key);
    this.#young.set(key, value);
    if (this.#young.size < this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  /** Forgets one entry. */
  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  /** Entries remembered now. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
