import { join } from "node:path";
import { openAudit, silentAudit } from "./audit/audit.ts";
import type { Audit } from "./audit/audit.ts";
import { gatewayAuth } from "./auth/auth.ts";
import type { GatewayAuth } from "./auth/auth.ts";
import type { Run } from "./calls/run.ts";
import type { Caller } from "./caller.ts";
import type { House } from "./calls/server-room.ts";
import type { GatewaySettings } from "./config/settings.ts";
import { guardOf } from "./guard/guard.ts";
import type { Guard } from "./guard/guard.ts";
import { databaseStore } from "./idempotency/database-store.ts";
import { IdempotencyKeys } from "./idempotency/idempotency-keys.ts";
import { Admission } from "./limits/admission.ts";
import { openPostgresRates } from "./limits/postgres-rates.ts";
import { SharedRates } from "./limits/shared-rates.ts";
import type { RateStore } from "./limits/shared-rates.ts";
import { openValkeyRates } from "./limits/valkey-rates.ts";
import type { Pins } from "./pins/pins.ts";
import { EndedSessions } from "./sessions/ended-sessions.ts";
import { masterSecrets } from "./sessions/master-secrets.ts";
import { textSealer } from "./sessions/sealed-text.ts";
import type { TextSealer } from "./sessions/sealed-text.ts";
import { newClaims } from "./sessions/session-claims.ts";
import type { NewSession, SessionClaims, SessionStart } from "./sessions/session-claims.ts";
import { fitsInSession, sessionSealer } from "./sessions/session-sealer.ts";
import { openSharedEndings } from "./sessions/shared-endings.ts";
import type { SharedEndings } from "./sessions/shared-endings.ts";
import type { SessionSealer } from "./sessions/session-sealer.ts";
import { openStore } from "./store/store.ts";
import type { Store } from "./store/store.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";

/** What all servers of a running gateway share, opened once and given other settings as they change. */
export class OpenHouse implements House {
  settings: GatewaySettings;
  auth: GatewayAuth;
  readonly pins: Pins;
  readonly guard: Guard;
  readonly admission: Admission;
  readonly keys: IdempotencyKeys;
  readonly audit: Audit;
  readonly store: Store;
  readonly secrets: readonly string[];
  readonly sessions: SessionSealer;
  readonly handles: TextSealer;
  readonly telemetry: Telemetry;
  readonly ended: EndedSessions;
  readonly shared: SharedRates | undefined;
  readonly #rates: RateStore | undefined;
  readonly #endings: SharedEndings | undefined;
  readonly #boundTo: string;

  constructor(settings: GatewaySettings, pins: Pins, boundTo: string, telemetry: Telemetry) {
    this.telemetry = telemetry;
    this.settings = settings;
    this.#boundTo = boundTo;
    this.pins = pins;
    this.secrets = masterSecrets(settings.secrets);
    this.sessions = sessionSealer(this.secrets);
    this.handles = textSealer(this.secrets, { purpose: "handle", maxLength: 2_048 });
    this.auth = gatewayAuth(settings, { secrets: this.secrets, boundTo });
    this.guard = guardOf(() => this.settings, pins);
    const { databaseUrl } = settings.audit;
    const folder = join(settings.dataFolder, "database");
    this.store = openStore({ folder, ...(databaseUrl !== undefined && { databaseUrl }) });
    this.audit = settings.audit.enabled
      ? openAudit({ settings: settings.audit, store: this.store })
      : silentAudit();
    this.#endings =
      databaseUrl === undefined
        ? undefined
        : openSharedEndings(databaseUrl, (session) => void this.ended.hear(session));
    this.ended = new EndedSessions({ tell: (session) => this.#endings?.tell(session) });
    this.keys = new IdempotencyKeys(databaseStore(this.store.db));
    this.#rates = ratesOf(settings);
    this.shared = this.#rates === undefined ? undefined : new SharedRates(this.#rates);
    this.admission = new Admission(this.shared === undefined ? {} : { shared: this.shared });
  }

  permit: House["permit"] = (caller, request, server) => this.auth.permit(caller, request, server);

  /** What is sealed is random, so part of it is as good as a digest. */
  sessionDigest = (session: SessionClaims): string => session.key;

  openSession = (server: string, run: Run, session: string | undefined, held: boolean): void => {
    if (session !== undefined && !fitsInSession(session)) {
      const message = `${server}: the id of its session is too long or no visible ASCII; the server must be mended.`;
      run.end({ code: "upstream-answer-invalid", message });
      return;
    }
    const holder = held ? this.settings.advertiseUrl : undefined;
    const asked = run.incoming.message.params?.["protocolVersion"];
    const revision = typeof asked === "string" ? asked.slice(0, 16) : "";
    const start = { server, upstream: session, revision, holder };
    run.answer.header("mcp-session-id", this.newSession(start, run.incoming.caller).id);
  };

  /** A session that begins now, and its sealed id. */
  newSession(start: SessionStart, caller: Caller): NewSession {
    const claims = newClaims(start, caller, Date.now());
    return { claims, id: this.sessions.seal(claims) };
  }

  /** Puts other settings to use; what only a restart can change stays as it is. */
  async reload(settings: GatewaySettings): Promise<void> {
    const { secrets } = this;
    this.auth = gatewayAuth(settings, { secrets, boundTo: this.#boundTo, previous: this.auth });
    this.settings = settings;
    await this.pins.reload(settings);
  }

  async close(): Promise<void> {
    await this.pins.close();
    await this.keys.close();
    await this.audit.close();
    await this.#rates?.close();
    await this.#endings?.close();
    await this.store.close();
  }
}

/** Where rates are counted together: Valkey, else the database that replicas share, else nowhere. */
function ratesOf({ valkeyUrl, audit }: GatewaySettings): RateStore | undefined {
  if (valkeyUrl !== undefined) return openValkeyRates(valkeyUrl);
  return audit.databaseUrl === undefined ? undefined : openPostgresRates(audit.databaseUrl);
}
