/** @file The one round of repair: the question once more, the answer, and what the checker says of it. */
import type { ProgramError } from "../programs/types.js";
import type { Message } from "./question.js";

/** Asks once more, with what is wrong. */
export function repairMessages(
  asked: readonly Message[],
  answer: string,
  problems: readonly string[],
): readonly Message[] {
  const user = `The checker does not accept your answer:

${problems.join("\n")}

Mend this and nothing else. Answer with the NAME line and the whole corrected program in one \`\`\`ts fence.`;
  return [...asked, { role: "assistant", content: answer || "(empty)" }, { role: "user", content: user }];
}

/** "12:20 'gamma' is not defined." with the line below. */
export function problemText({ line, column, message, text }: ProgramError): string {
  return `${line}:${column} ${message}${text.trim() ? `\n    ${text.trim()}` : ""}`;
}
