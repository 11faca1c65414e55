import type { ColumnBytes, LooseRow } from "./rows.ts";

/** Intents that are stored and whose outcomes are to come: kept, so that they need not be read from the database. */
export interface OpenIntents {
  /** Takes note of a row that was stored. */
  readonly stored: (row: LooseRow) => void;
  readonly intent: (callId: string) => ColumnBytes | undefined;
  readonly clear: () => void;
}

/** At most so many bytes; those that waited longest go first. */
export function openIntents(most: number): OpenIntents {
  const held = new Map<string, Buffer>();
  let bytes = 0;
  const drop = (callId: string): void => {
    bytes -= held.get(callId)?.length ?? 0;
    held.delete(callId);
  };
  return {
    stored: ({ callId, intent, outcome }) => {
      drop(callId);
      if (outcome !== undefined) return;
      // A copy: what the row is a part of is large.
      const copy = Buffer.from(intent.bytes.subarray(intent.start, intent.end));
      held.set(callId, copy);
      bytes += copy.length;
      for (const oldest of held.keys()) {
        if (bytes <= most) break;
        drop(oldest);
      }
    },
    intent: (callId) => {
      const kept = held.get(callId);
      return kept === undefined ? undefined : { bytes: kept, start: 0, end: kept.length };
    },
    clear: () => {
      held.clear();
      bytes = 0;
    },
  };
}
