/** From here on glibc asks the system for each piece of memory, and gives each back, until it has learned better. */
const largeBytes = 128 * 1024;

/**
 * A little less than the largest piece that glibc learns from (mallopt(3), M_MMAP_THRESHOLD). It is never written to, so the system
 * never finds pages for it.
 */
const lessonBytes = 31 * 1024 * 1024;

let isTaught = false;

/**
 * Called with the size of a message. The first large one teaches the C library to keep memory for large messages instead of giving it
 * back after each: that a page is found and cleared for every 4 KiB costs three times what is done with the message. glibc raises
 * its thresholds when a large piece is freed; other libraries know better or do not learn, and take no harm.
 */
export function expectLargeMemory(sizeBytes: number): void {
  if (isTaught || sizeBytes < largeBytes) return;
  isTaught = true;
  // It is garbage at once: freed with the next collection, which large messages soon bring about.
  new ArrayBuffer(lessonBytes);
}
