import * as fc from "fast-check";

// The same cases on every machine and in every run; the nightly script asks for others and prints their seed.
fc.configureGlobal({ seed: Number(process.env["TENON_LAWS_SEED"] ?? 1) });
