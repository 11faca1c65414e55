import { Component } from "preact";
import type { ComponentChildren } from "preact";
import { problemOf } from "../api/problem.ts";
import { Failure } from "./status.tsx";

interface State {
  readonly failed: unknown;
}

/** Shows why a view failed instead of an empty page; another view is not harmed. */
export class Boundary extends Component<{ readonly children: ComponentChildren }, State> {
  override state: State = { failed: undefined };

  static override getDerivedStateFromError(failed: unknown): State {
    return { failed };
  }

  override render({ children }: { readonly children: ComponentChildren }): ComponentChildren {
    const { failed } = this.state;
    if (failed === undefined) return children;
    const again = (): void => this.setState({ failed: undefined });
    return <Failure problem={problemOf(failed)} again={again} />;
  }
}
