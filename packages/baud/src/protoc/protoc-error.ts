/** Ends a run of protoc with exit status 1. The message is for standard error, as a whole line or several. */
export class ProtocError extends Error {}
