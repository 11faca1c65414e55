const lineFeed = 10;

/**
 * Lines of a byte stream as they come, without line ends; `undefined` for one that is longer than `maxBytes`.
 * `beforeWaiting` runs whenever no whole line is left, so that answers do not wait for the next chunk.
 */
export async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  maxBytes: number,
  beforeWaiting: () => Promise<void>,
): AsyncGenerator<string | undefined> {
  let kept: Uint8Array[] = [];
  let size = 0;
  const take = (end: Uint8Array): string | undefined => {
    const whole = size === 0 ? end : Buffer.concat([...kept, end]);
    const tooLong = size + end.length > maxBytes;
    kept = [];
    size = 0;
    return tooLong
      ? undefined
      : Buffer.from(whole.buffer, whole.byteOffset, whole.length).toString("utf8");
  };
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      yield take(chunk.subarray(start, end));
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    size += rest.length;
    // A line past the limit is counted, not kept.
    if (size <= maxBytes) kept.push(rest);
    else kept = [];
    await beforeWaiting();
  }
  if (size > 0) yield take(new Uint8Array());
}
