/** Marks and words that may stand between "no" and the name: "no longer a tool called `x`". */
const gap = "(?:[\\w-]+ ){0,3}[`\"'*_{(]*$";
/** What every pattern of `before` holds: most lines hold none of it. */
const denial = /\bno |(?:removed|dropped|retired|deleted) /iu;
const before: readonly RegExp[] = [
  new RegExp(`\\bthere(?:'s| is| are) no (?:longer )?${gap}`, "iu"),
  new RegExp(`\\b(?:has|have|had|provides?|offers?|with) no (?:longer )?${gap}`, "iu"),
  new RegExp(`\\bno (?:such|longer) ${gap}`, "iu"),
  /\b(?:removed|dropped|retired|deleted) (?:the )?(?:[\w-]+ )?[`"'*_{(]*$/iu,
];

/**
 * What may stand between the name and the verb: its closing mark, a remark, what kind of thing it
 * is.
 */
const thing =
  "^[`\"'*_)}]*(?:\\s*\\([^()]{0,40}\\))?" +
  "(?:\\s+(?:tool|parameter|param|argument|field|option|key|call|method))?\\s+";
const after: readonly RegExp[] = [
  new RegExp(
    `${thing}(?:was|were|is|are|has been|have been|had been|got)\\s+(?:now |since |also |completely )?` +
      "(?:removed|gone|renamed|dropped|deleted|retired|replaced|unavailable|no longer)\\b",
    "iu",
  ),
  new RegExp(
    `${thing}(?:(?:was|were|is|are) not|isn't|wasn't|aren't|is no longer)\\s+` +
      "(?:part|an?|available|one of|supported)\\b",
    "iu",
  ),
  new RegExp(
    `${thing}(?:does not|doesn't|do not|don't|did not|didn't|no longer)\\s+exists?\\b`,
    "iu",
  ),
];

/** What every pattern of `after` holds. */
const ending =
  /\b(?:removed|gone|renamed|dropped|deleted|retired|replaced|unavailable|longer|not|exists?)\b|n't/iu;

/** "If `x` is not available": a condition denies nothing. It reaches to the next comma or end of a sentence. */
const condition = /\b(?:if|when|whenever|unless|in case|should)\b[^,;.!?]*$/iu;

/**
 * True when the words around say that the name does not exist: "there is no `x`", "`x` was
 * removed".
 */
export function isNegated(
  value: string,
  from: number,
  to: number,
  lineFrom: number,
  lineTo: number,
): boolean {
  const left = value.slice(Math.max(lineFrom, from - 60), from);
  const right = value.slice(to, Math.min(lineTo, to + 90));
  const denied =
    (denial.test(left) && before.some((pattern) => pattern.test(left))) ||
    (ending.test(right) && after.some((pattern) => pattern.test(right)));
  return denied && !condition.test(value.slice(Math.max(lineFrom, from - 120), from));
}
