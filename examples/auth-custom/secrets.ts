// What both programs know, so that the example needs nothing else. Real secrets come from where secrets are kept.

/** The key with which each visitor signs. */
export const secrets: ReadonlyMap<string, string> = new Map([
  ["alice", "down the rabbit hole"],
  ["mallory", "in the middle of it all"],
]);

/** The API key of those who work here. */
export const usherKey = "torch-and-velvet-rope";
