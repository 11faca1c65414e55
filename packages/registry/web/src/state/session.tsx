import type { Scope } from "@tenon/api";
import { createContext } from "preact";
import type { ComponentChildren, JSX } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { callerWith } from "../api/call.ts";
import type { BodyOf, Call } from "../api/call.ts";
import { problemOf } from "../api/problem.ts";
import type { Problem } from "../api/problem.ts";

type Caller = BodyOf<"whoAmI">;

/** Who uses the page, and what the registry lets them do. */
export interface Session {
  readonly key: string | undefined;
  readonly call: Call;
  readonly caller: Caller | undefined;
  /** Why it is not known who the caller is. */
  readonly problem: Problem | undefined;
  readonly can: (scope: Scope) => boolean;
  /** Uses a key once the registry accepted it. Throws `Problem`. */
  readonly signIn: (key: string) => Promise<void>;
  readonly signOut: () => void;
  /** Asks the registry again who the caller is. */
  readonly again: () => void;
}

/** The key is kept for this tab and never in the address. */
const storedKey = "tenon-key";

const SessionContext = createContext<Session | undefined>(undefined);

/** The session; there is one above every view. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("a view stands outside its session");
  return session;
}

/** Whether a caller may do something; reads are open to anybody when the registry says so. */
export function may(caller: Caller | undefined, scope: Scope): boolean {
  if (caller === undefined) return false;
  return caller.scopes.includes(scope) || (scope === "read" && caller.publicReads);
}

/** Gives the session to everything below it. */
export function SessionProvider({ children }: { children: ComponentChildren }): JSX.Element {
  const [key, setKey] = useState(() => sessionStorage.getItem(storedKey) ?? undefined);
  const [caller, setCaller] = useState<Caller>();
  const [problem, setProblem] = useState<Problem>();
  const [asked, setAsked] = useState(0);
  const call = useMemo<Call>(() => {
    const send = callerWith(key);
    return async (name, request) => {
      try {
        return await send(name, request);
      } catch (error) {
        // The key was revoked or ran out meanwhile: see who the caller is by now.
        const refused = key !== undefined && name !== "whoAmI" && problemOf(error).status === 401;
        if (refused) setAsked((count) => count + 1);
        throw error;
      }
    };
  }, [key]);
  useEffect(() => {
    let wanted = true;
    setProblem(undefined);
    call("whoAmI", {}).then(
      ({ body }) => wanted && setCaller(body),
      (error: unknown) => {
        if (!wanted) return;
        const found = problemOf(error);
        // A key that was revoked or ran out is of no more use.
        if (found.status === 401 && key !== undefined) use(undefined);
        else setProblem(found);
      },
    );
    return () => {
      wanted = false;
    };
  }, [call, asked]);

  function use(chosen: string | undefined): void {
    if (chosen === undefined) sessionStorage.removeItem(storedKey);
    else sessionStorage.setItem(storedKey, chosen);
    setKey(chosen);
  }
  const session: Session = {
    key,
    call,
    caller,
    problem,
    can: (scope) => may(caller, scope),
    signIn: async (chosen) => {
      const { body } = await callerWith(chosen)("whoAmI", {});
      setCaller(body);
      use(chosen);
    },
    signOut: () => {
      setCaller(undefined);
      use(undefined);
    },
    again: () => setAsked((count) => count + 1),
  };
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}
