/** Messages stay plain objects: what concerns only their way from here to there is kept beside them. */
const sentAsIs = new WeakSet<object>();
const receivedCompressed = new WeakSet<object>();

/**
 * Marks a message to be sent as it is on a call that compresses: for what is compressed already, or holds a secret beside
 * what an attacker can choose (gRPC "Compression"). Returns the message itself.
 *
 *     yield uncompressed({ image });
 */
export function uncompressed<Message extends object>(message: Message): Message {
  sentAsIs.add(message);
  return message;
}

/** Whether a message that was received had been compressed on its way. */
export function wasCompressed(message: object): boolean {
  return receivedCompressed.has(message);
}

/** For transports: whether this message is not to be compressed. */
export function isUncompressed(message: object): boolean {
  return sentAsIs.has(message);
}

/** For transports: notes that a received message had been compressed. */
export function markCompressed(message: unknown): void {
  if (typeof message === "object" && message !== null) receivedCompressed.add(message);
}
