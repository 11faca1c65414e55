import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Boundary } from "./parts/boundary.tsx";
import { Empty, Failure, Loading } from "./parts/status.tsx";
import { Toasts, useSay } from "./parts/toasts.tsx";
import { placeOf, useRoute } from "./router.ts";
import type { Route } from "./router.ts";
import { LiveProvider, useNews } from "./state/live.tsx";
import { SessionProvider, useSession } from "./state/session.tsx";
import { AuditView } from "./views/audit.tsx";
import { ConsumerView } from "./views/consumer.tsx";
import { ConsumersView } from "./views/consumers.tsx";
import { Heading } from "./views/heading.tsx";
import { KeysView } from "./views/keys.tsx";
import { SearchView } from "./views/search.tsx";
import { ServerView } from "./views/server/server-page.tsx";
import { ServersView } from "./views/servers.tsx";
import { SignIn } from "./views/sign-in.tsx";
import { TopBar } from "./views/top-bar.tsx";
import { WebhooksView } from "./views/webhooks.tsx";

/** The whole page. */
export function App(): JSX.Element {
  return (
    <SessionProvider>
      <LiveProvider>
        <Toasts>
          <Frame />
        </Toasts>
      </LiveProvider>
    </SessionProvider>
  );
}

function Frame(): JSX.Element {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const [section = "servers", subject = "", tab = ""] = route.steps;
  const place = `${section}/${subject}`;
  const first = useRef(place);
  useEffect(() => {
    if (first.current === place) return;
    first.current = place;
    // A reader hears where it is, and the next Tab starts there.
    main.current?.querySelector("h1")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place]);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <TopBar section={section} words={route.query.get("q") ?? ""} />
      <main id="main" ref={main} tabindex={-1}>
        <Gate>
          <Boundary key={place}>
            <View section={section} subject={subject} tab={tab} route={route} />
          </Boundary>
        </Gate>
      </main>
      <Announcements />
      <footer>
        <a href="docs">API reference</a> <a href="openapi.json">OpenAPI</a>
      </footer>
    </>
  );
}

/** Milliseconds between two announcements: more could be read by nobody. */
const announceMs = 3_000;

/** Says in passing that a server broke its callers, wherever on the page somebody is. */
function Announcements(): null {
  const say = useSay();
  const last = useRef(0);
  useNews((news) => {
    if (news.type !== "version.created" || news.data["verdict"] !== "breaking") return;
    if (Date.now() < last.current + announceMs) return;
    const { version } = news.data;
    if (typeof version !== "string") return;
    last.current = Date.now();
    say(`${news.server ?? "A server"} broke its contract: version ${version}.`);
  });
  return null;
}

function Gate({ children }: { readonly children: JSX.Element }): JSX.Element {
  const { caller, problem, can, again } = useSession();
  if (caller === undefined) {
    return problem === undefined ? (
      <Loading what="the registry" />
    ) : (
      <Failure problem={problem} again={again} />
    );
  }
  return can("read") || !caller.anonymous ? children : <SignIn />;
}

function View({
  section,
  subject,
  tab,
  route,
}: {
  readonly section: string;
  readonly subject: string;
  readonly tab: string;
  readonly route: Route;
}): JSX.Element {
  switch (section) {
    case "servers":
      if (subject === "") return <ServersView route={route} />;
      return <ServerView name={subject} tab={tab === "" ? "tools" : tab} route={route} />;
    case "consumers":
      if (subject === "") return <ConsumersView />;
      return <ConsumerView name={subject} chosen={route.query.get("version")} />;
    case "search":
      return <SearchView words={route.query.get("q") ?? ""} />;
    case "audit":
      return (
        <AuditView
          subject={route.query.get("subject") ?? ""}
          action={route.query.get("action") ?? ""}
        />
      );
    case "keys":
      return <KeysView />;
    case "webhooks":
      return <WebhooksView />;
    default:
      return (
        <>
          <Heading title="Nothing here" />
          <Empty title="There is no such place on this page">
            <p>
              <a href={placeOf(["servers"])}>Go to the servers</a>
            </p>
          </Empty>
        </>
      );
  }
}
