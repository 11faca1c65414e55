/**
 * What is under way now: members that come and go thousands of times in a second. In a `Set` or a `Map` they would cost
 * the collector more than all the rest of a call: each table that it outgrows points to the next one, so that once one
 * of them is old, the members of all that follow are kept, and copied, until the next full collection.
 */
export class UnderWay<T> {
  readonly #places: (T | undefined)[] = [];
  readonly #free: number[] = [];

  /** The member's place, for `leave`. */
  enter(member: T): number {
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = member;
    return place;
  }

  /** Frees a place that `enter` gave, once: the next member may get it. */
  leave(place: number): void {
    this.#places[place] = undefined;
    this.#free.push(place);
  }

  /** Members now. */
  get size(): number {
    return this.#places.length - this.#free.length;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const member of this.#places) if (member !== undefined) yield member;
  }
}
