import { configureGlobal, readConfigureGlobal } from "fast-check";

// Loaded before every test file: properties are tried with the same values in each run, so that a run tells of the change
// and not of the dice. BAUD_SEED=random lets chance in; a number repeats a run that failed.
const seed = process.env["BAUD_SEED"];
if (seed !== "random") configureGlobal({ ...readConfigureGlobal(), seed: Number(seed ?? 20_261_121) });
