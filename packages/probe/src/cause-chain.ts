/** An error and its causes, nearest first and at most eight; of several at once the first. */
export function chainOf(error: unknown): readonly Error[] {
  const links: Error[] = [];
  for (let link = error; link instanceof Error && links.length < 8;) {
    links.push(link);
    const first: unknown = link instanceof AggregateError ? link.errors[0] : undefined;
    link = first ?? link.cause;
  }
  return links;
}
