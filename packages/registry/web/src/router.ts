import { useEffect, useState } from "preact/hooks";

/** Where the page is: the steps behind `#/` and what follows `?`. */
export interface Route {
  readonly steps: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

/** The address of a place on the page; empty fields are left out. */
export function placeOf(
  steps: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const search = new URLSearchParams();
  for (const [field, value] of Object.entries(query)) if (value) search.set(field, value);
  const path = steps.map(encodeURIComponent).join("/");
  return `#/${path}${search.size === 0 ? "" : `?${search.toString()}`}`;
}

/** The place that a fragment names; what cannot be decoded is taken as it is. */
export function routeOf(fragment: string): Route {
  const [path = "", search = ""] = fragment.replace(/^#?\/?/u, "").split(/\?(.*)/su);
  const steps = path.split("/").filter((step) => step !== "");
  return { steps: steps.map(decoded), query: new Map(new URLSearchParams(search)) };
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** Goes to a place, or replaces the place that the history holds. */
export function go(place: string, how: "push" | "replace" = "push"): void {
  if (how === "push") location.hash = place;
  else {
    history.replaceState(null, "", place);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
}

/** The current place; the caller is rendered again when it changes. */
export function useRoute(): Route {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const moved = (): void => setFragment(location.hash);
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return routeOf(fragment);
}
