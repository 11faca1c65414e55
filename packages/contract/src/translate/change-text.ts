import { changeOf } from "../diff/change-of.ts";
import type { Judged } from "../diff/judge.ts";

/** A change in words, without the name of the tool that `tenon diff` puts before it. */
export function changeText(judged: Judged): string {
  return changeOf("", judged).message.replace(/^tool : /, "");
}
