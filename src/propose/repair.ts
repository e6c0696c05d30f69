/** @file A program is given back: the question once more, the answer, and what is wrong with it. */
import type { Attempt } from "../core/types.js";
import type { ProgramError } from "../programs/types.js";
import type { Message } from "./question.js";

/** Asks once more, with what is wrong. `fate`: of the last try. */
export function repairMessages(
  asked: readonly Message[],
  answer: string,
  problems: readonly string[],
  fate: Attempt = "refused",
): readonly Message[] {
  const task = fate === "refused" ? "Mend this and nothing else." : "Write it anew.";
  const user = `${fate === "refused" ? "The checker does not accept your answer" : "Your answer is not taken"}:

${problems.join("\n")}

${task} Answer with the NAME line and the whole corrected program in one \`\`\`ts fence.`;
  return [...asked, { role: "assistant", content: answer || "(empty)" }, { role: "user", content: user }];
}

/** "12:20 'gamma' is not defined." with the line below. */
export function problemText({ line, column, message, text }: ProgramError): string {
  return `${line}:${column} ${message}${text.trim() ? `\n    ${text.trim()}` : ""}`;
}
