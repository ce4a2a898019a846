/** The numbers from 0 to 11 as requests, announced one by one when there is something to say. */
export function* numbers(verb?: string): Generator<{ message: number }> {
  for (let message = 0; message < 12; message++) {
    if (verb) console.log(`streamrangeSquare: ${verb} ${message}`);
    yield { message };
  }
}
