/**
 * @file A look at the text before it is parsed. The parser descends into nested constructs by recursion on the native
 * stack, where running out is not an exception but the end of the process; so texts that could take it there are
 * refused unread. Counts are of characters, strings and comments included: an honest program is far below both limits.
 */

/** Most brackets open at one place. */
const MOST_OPEN = 500;
/** Most brackets, assignments and arrows in all; the parser was seen to survive 8,000 nested and to die at 15,000. */
const MOST_IN_ALL = 6000;

/** Offset at which a text nests too deeply, or −1. */
export function tooDeepAt(source: string): number {
  let open = 0;
  let all = 0;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c === "(" || c === "[" || c === "{") {
      open++;
      all++;
    } else if (c === ")" || c === "]" || c === "}") open--;
    else if (c === "=") all++;
    if (open > MOST_OPEN || all > MOST_IN_ALL) return i;
  }
  return -1;
}
