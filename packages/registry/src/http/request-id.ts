import { randomBytes } from "node:crypto";

/**
 * Ids of requests in the form of a UUID: random for the process, counted within it. Unique over replicas and restarts, and
 * no secret; a random one for each would cost more than finding what is asked for.
 */
export function requestIds(): () => string {
  const random = randomBytes(10).toString("hex");
  const start = `${random.slice(0, 8)}-${random.slice(8, 12)}-4${random.slice(12, 15)}-a${random.slice(15, 18)}-`;
  let count = 0;
  return () => {
    count += 1;
    return start + count.toString(16).padStart(12, "0");
  };
}
